"""A person (NM102 1) has a first name, an organization (NM102 2) has none.

A first name (NM104) of an organization is an error: either NM102 is wrong, or the name is split. A
person without one is a warning, since some people have a single name; loops in which the guides do
not use NM104 (other payers' providers, 2330C to 2330I) are not looked at. A subscriber (2010BA)
who is a person has a member id in NM108 and NM109; one who is not, such as the employer of a
workers' compensation claim, has none.

Rejected: NM1*85*2*CLEARWATER FAMILY*MEDICINE****XX*1500001213~
Accepted: NM1*85*2*CLEARWATER FAMILY MEDICINE*****XX*1500001213~

Source: 837 guides, notes on NM104 of all names and on NM108 of 2010BA; claim status codes 125, 164.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("SIT006", "person-or-organization", Severity.ERROR, Snip.SITUATIONAL)
