"""The claims of 837s, with their lines and HI codes."""

from edi.convert.tables.column import (
    Rows,
    Table,
    code,
    count,
    day,
    flag,
    key,
    money,
    quantity,
    text,
)
from edi.convert.tables.declared.shared import (
    CLAIM,
    CLAIM_OF_LINE,
    FILE,
    TRANSACTION,
    address,
    person,
    procedure,
)

_LINE = count("line", "Service line: its place in the claim, from 1")

_PAYER = (
    code(
        "responsibility", "P primary, S secondary, T tertiary, …: of the payer", x837="2000B/SBR01"
    ),
    code(
        "subscriber_relationship",
        "18 where the patient is the subscriber",
        "not sent: see `patient_relationship`",
        x837="2000B/SBR02",
    ),
    text("group_number", "Group or policy number", x837="2000B/SBR03"),
    text("group_name", "Group or plan name", x837="2000B/SBR04"),
    code("insurance_type", "Insurance type (why Medicare is secondary)", x837="2000B/SBR05"),
    code("filing", "Claim filing indicator", x837="2000B/SBR09"),
    text("payer_name", "Payer that the claim is sent to", x837="2010BB/NM103"),
    text("payer_id", "Payer's id", x837="2010BB/NM109"),
    *person("subscriber", "Subscriber", x837="2010BA/NM1"),
    text("subscriber_id", "Member id of the subscriber", x837="2010BA/NM109"),
    day("subscriber_birth_date", "Subscriber: date of birth", x837="2010BA/DMG02"),
    code("subscriber_sex", "Subscriber: F, M or U", x837="2010BA/DMG03"),
    *address("subscriber_", "Subscriber: ", x837="2010BA"),
)

# Of the patient level, or of the subscriber where there is none.
_PATIENT = (
    code(
        "patient_relationship",
        "Patient's relationship to the subscriber",
        "the patient is the subscriber",
        x837="2000C/PAT01",
    ),
    *person("patient", "Patient", x837="2010CA/NM1 | 2010BA/NM1"),
    day("patient_birth_date", "Patient: date of birth", x837="2010CA/DMG02 | 2010BA/DMG02"),
    code("patient_sex", "Patient: F, M or U", x837="2010CA/DMG03 | 2010BA/DMG03"),
    day("patient_death_date", "Patient: date of death", P="2000C/PAT06 | 2000B/PAT06"),
    *address("patient_", "Patient: ", x837="2010CA | 2010BA"),
)

_BILLING = (
    key(
        "billing_provider",
        "Billing provider: byte offset of its HL, as in providers",
        "its HL is missing",
        x837="2000A/@",
    ),
    text("billing_name", "Billing provider", x837="2010AA/NM103"),
    text("billing_npi", "Billing provider's NPI", x837="2010AA/NM109?08=XX"),
    text("billing_tax_id", "Its tax number", x837="2010AA/REF[EI]02 | 2010AA/REF[SY]02"),
    code("billing_taxonomy", "Its specialty (taxonomy)", x837="2000A/PRV03"),
)

_PRICING = (
    code("pricing_method", "How it was priced or repriced", x837="HCP01"),
    money("repriced_allowed", "Allowed by the repricer", x837="HCP02"),
    money("repriced_savings", "Savings by the repricer", x837="HCP03"),
    text("repricer", "Repricing organization's id", x837="HCP04"),
    code("repricing_reject_reason", "Why it was not repriced", x837="HCP13"),
)

CLAIMS = Table(
    "claims",
    "One row per claim (loop 2300 of an 837), with payer, subscriber, patient and billing"
    " provider.",
    "claim",
    (Rows("837", "2300"),),
    (
        FILE,
        TRANSACTION,
        CLAIM,
        text("claim_id", "Patient control number", x837="CLM01"),
        money("charge", "Total charge", x837="CLM02"),
        code(
            "facility_code", "Place of service, or type of facility (institutional)", x837="CLM05-1"
        ),
        code("facility_qualifier", "B place of service, A type of bill", x837="CLM05-2"),
        code("frequency", "1 original, 7 replacement, 8 void, …", x837="CLM05-3"),
        flag("provider_signature", "Is the provider's signature on file?", P="CLM06", D="CLM06"),
        code("assignment", "A accepted, B laboratory only, C not", x837="CLM07"),
        code("benefits_assigned", "Y, N or W (not applicable)", x837="CLM08"),
        code("release_of_information", "I informed consent, Y signed", x837="CLM09"),
        code("patient_signature", "P: signed by the provider for the patient", P="CLM10"),
        code(
            "related_cause_1", "AA auto accident, EM employment, OA other", P="CLM11-1", D="CLM11-1"
        ),
        code("related_cause_2", "A second cause", P="CLM11-2", D="CLM11-2"),
        code(
            "accident_state", "State of an auto accident", P="CLM11-4", D="CLM11-4", I="REF[LU]02"
        ),
        code("accident_country", "Country of an auto accident", P="CLM11-5", D="CLM11-5"),
        code("special_program", "Special program", P="CLM12", D="CLM12"),
        code("delay_reason", "Why the claim is late", x837="CLM20"),
        code("admission_type", "Priority of the admission or visit", I="CL101"),
        code("admission_source", "Where the patient came from", I="CL102"),
        code("patient_status", "Patient discharge status", I="CL103"),
        day("statement_from", "First day of the statement", I="DTP[434]03/1"),
        day("statement_through", "Last day of the statement", I="DTP[434]03/2"),
        day("service_from", "First day of service of the whole claim", D="DTP[472]03/1"),
        day("service_through", "Last day of service of the whole claim", D="DTP[472]03/2"),
        day("admission_date", "Admission", P="DTP[435]03", I="DTP[435]03"),
        code("admission_time", "Time of admission, HHMM", I="DTP[435]03/t"),
        day("discharge_date", "Discharge", P="DTP[096]03"),
        code("discharge_time", "Time of discharge, HHMM", I="DTP[096]03"),
        day("accident_date", "Accident", P="DTP[439]03", D="DTP[439]03"),
        day("onset_date", "Onset of current illness", P="DTP[431]03"),
        day("initial_treatment_date", "Initial treatment", P="DTP[454]03"),
        day("last_seen_date", "Last seen", P="DTP[304]03"),
        day("acute_manifestation_date", "Acute manifestation", P="DTP[453]03"),
        day("last_menstrual_period", "Last menstrual period", P="DTP[484]03"),
        day("last_x_ray_date", "Last X-ray", P="DTP[455]03"),
        day("prescription_date", "Hearing or vision prescription", P="DTP[471]03"),
        day("disability_from", "Disability begins", P="DTP[314]03/1 | DTP[360]03"),
        day("disability_through", "Disability ends", P="DTP[314]03/2 | DTP[361]03"),
        day("last_worked_date", "Last worked", P="DTP[297]03"),
        day("return_to_work_date", "Authorized return to work", P="DTP[296]03"),
        day("care_assumed_date", "Care assumed", P="DTP[090]03"),
        day("care_relinquished_date", "Care relinquished", P="DTP[091]03"),
        day("first_contact_date", "Property and casualty: first contact", P="DTP[444]03"),
        day("appliance_placed_date", "Orthodontic appliance placed", D="DTP[452]03"),
        day("repricer_received_date", "Received by the repricer", x837="DTP[050]03"),
        quantity("orthodontic_months", "Months of orthodontic treatment", D="DN101"),
        quantity("orthodontic_months_left", "Months of treatment that remain", D="DN102"),
        code("contract_type", "Contract type", x837="CN101"),
        money("contract_amount", "Contract amount", x837="CN102"),
        money("patient_paid", "Paid by the patient", P="AMT[F5]02", D="AMT[F5]02"),
        money("patient_due", "Patient's estimated responsibility", I="AMT[F3]02"),
        text("prior_authorization", "Prior authorization number", x837="REF[G1]02"),
        text("referral", "Referral number", x837="REF[9F]02"),
        text(
            "payer_claim_control_number",
            "Payer's number of the claim that this one replaces or voids",
            x837="REF[F8]02",
        ),
        text("clearinghouse_number", "Clearinghouse's number of the claim", x837="REF[D9]02"),
        text("medical_record", "Medical record number", P="REF[EA]02", I="REF[EA]02"),
        text("predetermination", "Predetermination of benefits number", D="REF[G3]02"),
        text("clia", "CLIA number", P="REF[X4]02"),
        text("mammography", "Mammography certification", P="REF[EW]02"),
        text("device_exemption", "Investigational device exemption", P="REF[LX]02", I="REF[LX]02"),
        text("demonstration", "Demonstration project", P="REF[P4]02", I="REF[P4]02"),
        text("care_plan", "Care plan oversight", P="REF[1J]02"),
        text("peer_review", "Peer review authorization", I="REF[G4]02"),
        code("service_exception", "Service authorization exception", x837="REF[4N]02"),
        code("medicare_crossover", "Mandatory Medicare crossover", P="REF[F5]02"),
        text("repriced_claim", "Repricer's number of the claim", x837="REF[9A]02"),
        text("adjusted_repriced_claim", "Its number of the adjusted claim", x837="REF[9C]02"),
        code("note_code", "Kind of the first claim note", x837="NTE01"),
        text("note", "First claim note", x837="NTE02"),
        *_PRICING,
        *_PAYER,
        *_PATIENT,
        *_BILLING,
    ),
)

_HI = {
    "837P": ("ABK", "BP", "BG"),
    "837I": tuple("ABK ABJ APR ABN DR ABF BBR BBQ BI BH BE BG TC".split()),
    "837D": ("ABK",),
}

DIAGNOSES = Table(
    "diagnoses",
    "One row per code of an HI segment: diagnoses, and of professional and institutional claims"
    " also procedures, DRG, occurrence, value, condition and treatment codes; `qualifier` says"
    " which.",
    "claim",
    tuple(
        Rows(guide, "2300", each=f"HI[{of}]", starts=tuple(range(1, 13)), ordinal="ordinal")
        for guide, all_ in _HI.items()
        for of in all_
    ),
    (
        FILE,
        TRANSACTION,
        CLAIM,
        count(
            "ordinal",
            "Place among the codes of this kind of HI segment, from 1; of diagnoses that lines"
            " point to (HI*ABK) what the pointers mean",
        ),
        code("qualifier", "ABK principal, ABF other, APR reason for visit, …", x837="HI@0-1"),
        code("code", "The code, without decimal point", x837="HI@0-2"),
        day("date", "Day, or first day, of the code", I="HI@0-4/1"),
        day("date_through", "Last day of the code", I="HI@0-4/2"),
        money("amount", "Amount of a value code", I="HI@0-5"),
        code("present_on_admission", "Y, N, U or W", I="HI@0-9"),
    ),
)

LINES = Table(
    "lines",
    "One row per service line of a claim (loop 2400 of an 837).",
    "claim line",
    (Rows("837", "2400"),),
    (
        FILE,
        TRANSACTION,
        CLAIM_OF_LINE,
        _LINE,
        count("line_number", "Assigned number", x837="LX01"),
        code("revenue_code", "Revenue code", I="SV201"),
        *procedure(P="SV101", I="SV202", D="SV301"),
        text("description", "Description of the procedure", P="SV101-7", I="SV202-7", D="SV301-7"),
        money("charge", "Line charge", P="SV102", I="SV203", D="SV302"),
        code("unit", "UN units, MJ minutes, DA days", P="SV103", I="SV204"),
        quantity("units", "Units of service", P="SV104", I="SV205", D="SV306"),
        money("non_covered", "Non-covered charge", I="SV207"),
        code("place_of_service", "Place of service, where not the claim's", P="SV105", D="SV303-1"),
        count(
            "diagnosis_1",
            "First diagnosis pointer: `ordinal` in diagnoses",
            P="SV107-1",
            D="SV311-1",
        ),
        count("diagnosis_2", "Second diagnosis pointer", P="SV107-2", D="SV311-2"),
        count("diagnosis_3", "Third diagnosis pointer", P="SV107-3", D="SV311-3"),
        count("diagnosis_4", "Fourth diagnosis pointer", P="SV107-4", D="SV311-4"),
        flag("emergency", "Emergency?", P="SV109"),
        flag("epsdt", "EPSDT?", P="SV111"),
        flag("family_planning", "Family planning?", P="SV112"),
        code("copay_status", "0: exempt from copayment", P="SV115"),
        code("oral_cavity_1", "Area of the oral cavity", D="SV304-1"),
        code("oral_cavity_2", "Second area of the oral cavity", D="SV304-2"),
        code("prosthesis", "I initial placement, R replacement", D="SV305"),
        code("tooth", "First tooth", D="TOO02"),
        code("tooth_surface_1", "Its first surface", D="TOO03-1"),
        code("tooth_surface_2", "Its second surface", D="TOO03-2"),
        code("tooth_surface_3", "Its third surface", D="TOO03-3"),
        code("tooth_surface_4", "Its fourth surface", D="TOO03-4"),
        code("tooth_surface_5", "Its fifth surface", D="TOO03-5"),
        day(
            "service_from",
            "First day of service",
            "not sent; of a dental line the claim's then",
            x837="DTP[472]03/1",
        ),
        day("service_through", "Last day of service", x837="DTP[472]03/2"),
        day("prescription_date", "Prescription", P="DTP[471]03"),
        day("prior_placement_date", "Prior placement of the prosthesis", D="DTP[441]03"),
        day("appliance_placed_date", "Orthodontic appliance placed", D="DTP[452]03"),
        day("treatment_start", "Treatment started", P="DTP[454]03", D="DTP[196]03"),
        day("treatment_end", "Treatment completed", D="DTP[198]03"),
        text("control_number", "Line item control number", x837="REF[6R]02"),
        text("prior_authorization", "Prior authorization number", P="REF[G1]02", D="REF[G1]02"),
        text("referral", "Referral number", P="REF[9F]02", D="REF[9F]02"),
        text("clia", "CLIA number", P="REF[X4]02"),
        text("referred_clia", "CLIA number of the reference laboratory", P="REF[F4]02"),
        money("sales_tax", "Sales tax", P="AMT[T]02", D="AMT[T]02"),
        money("postage", "Postage claimed", P="AMT[F4]02"),
        money("service_tax", "Service tax", I="AMT[GT]02"),
        money("facility_tax", "Facility tax", I="AMT[N8]02"),
        code("drug_qualifier", "Kind of the drug or item number", P="2410/LIN02", I="2410/LIN02"),
        code("drug", "National drug code, or number of the item", P="2410/LIN03", I="2410/LIN03"),
        quantity("drug_quantity", "Quantity of the drug", P="2410/CTP04", I="2410/CTP04"),
        code("drug_unit", "Its unit", P="2410/CTP05-1", I="2410/CTP05-1"),
        text("prescription", "Prescription number", P="2410/REF[XZ]02", I="2410/REF[XZ]02"),
        *_PRICING,
        text("repriced_line", "Repricer's number of the line", P="REF[9B]02", I="REF[9B]02"),
        text("note", "First line note", P="NTE02", I="NTE02"),
    ),
)
