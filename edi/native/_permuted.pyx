# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
"""The Feistel network of `edi.deidentification.cipher`, on keyed BLAKE2b (RFC 7693), and texts of
letters and digits that go through it.

Does what `Cipher.permuted` and `Pseudonyms._patterned` do, where the halves of a number are below
2^56 and there are too many numbers to shuffle; says `NotImplemented` of all else.
"""

from cpython.unicode cimport (
    PyUnicode_1BYTE_DATA,
    PyUnicode_1BYTE_KIND,
    PyUnicode_FromKindAndData,
    PyUnicode_GET_LENGTH,
    PyUnicode_KIND,
)
from libc.stdint cimport uint64_t
from libc.string cimport memcpy, memset

from edi.native.text cimport Text

cdef enum:
    FEW = 4096  # numbers that are shuffled
    LONGEST = 40  # characters that change
    ROUNDS = 8
    MOST_STEPS = 3000
    MOST_BITS = 56  # of a half
    BLOCK = 128  # of BLAKE2b
    MOST_TEXT = 96  # bytes of a tag
    DIGEST = 32
    MOST_KEY = 64

cdef uint64_t START[8]
START[:] = [
    0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1,
    0x510E527FADE682D1, 0x9B05688C2B3E6C1F, 0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179,
]
cdef unsigned char ORDER[12][16]
ORDER[0][:] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]
ORDER[1][:] = [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3]
ORDER[2][:] = [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4]
ORDER[3][:] = [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8]
ORDER[4][:] = [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13]
ORDER[5][:] = [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9]
ORDER[6][:] = [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11]
ORDER[7][:] = [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10]
ORDER[8][:] = [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5]
ORDER[9][:] = [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0]
ORDER[10][:] = ORDER[0]
ORDER[11][:] = ORDER[1]


cdef inline uint64_t turned(uint64_t x, int by) noexcept nogil:
    return (x >> by) | (x << (64 - by))


cdef inline void mixed(
    uint64_t* a, uint64_t* b, uint64_t* c, uint64_t* d, uint64_t x, uint64_t y
) noexcept nogil:
    a[0] = a[0] + b[0] + x
    d[0] = turned(d[0] ^ a[0], 32)
    c[0] = c[0] + d[0]
    b[0] = turned(b[0] ^ c[0], 24)
    a[0] = a[0] + b[0] + y
    d[0] = turned(d[0] ^ a[0], 16)
    c[0] = c[0] + d[0]
    b[0] = turned(b[0] ^ c[0], 63)


cdef void compress(
    uint64_t* h, const unsigned char* block, uint64_t count, bint is_last
) noexcept nogil:
    cdef uint64_t v0 = h[0], v1 = h[1], v2 = h[2], v3 = h[3]
    cdef uint64_t v4 = h[4], v5 = h[5], v6 = h[6], v7 = h[7]
    cdef uint64_t v8 = START[0], v9 = START[1], v10 = START[2], v11 = START[3]
    cdef uint64_t v12 = START[4] ^ count, v13 = START[5]
    cdef uint64_t v14 = ~START[6] if is_last else START[6], v15 = START[7]
    cdef uint64_t m[16]
    cdef const unsigned char* s
    cdef const unsigned char* p
    cdef int i
    for i in range(16):
        p = block + 8 * i
        m[i] = (
            <uint64_t> p[0] | <uint64_t> p[1] << 8 | <uint64_t> p[2] << 16 | <uint64_t> p[3] << 24
            | <uint64_t> p[4] << 32 | <uint64_t> p[5] << 40 | <uint64_t> p[6] << 48
            | <uint64_t> p[7] << 56
        )
    for i in range(12):
        s = ORDER[i]
        mixed(&v0, &v4, &v8, &v12, m[s[0]], m[s[1]])
        mixed(&v1, &v5, &v9, &v13, m[s[2]], m[s[3]])
        mixed(&v2, &v6, &v10, &v14, m[s[4]], m[s[5]])
        mixed(&v3, &v7, &v11, &v15, m[s[6]], m[s[7]])
        mixed(&v0, &v5, &v10, &v15, m[s[8]], m[s[9]])
        mixed(&v1, &v6, &v11, &v12, m[s[10]], m[s[11]])
        mixed(&v2, &v7, &v8, &v13, m[s[12]], m[s[13]])
        mixed(&v3, &v4, &v9, &v14, m[s[14]], m[s[15]])
    h[0] ^= v0 ^ v8
    h[1] ^= v1 ^ v9
    h[2] ^= v2 ^ v10
    h[3] ^= v3 ^ v11
    h[4] ^= v4 ^ v12
    h[5] ^= v5 ^ v13
    h[6] ^= v6 ^ v14
    h[7] ^= v7 ^ v15


cdef void begin_key(uint64_t* h, const unsigned char* key, Py_ssize_t size) noexcept nogil:
    """The state behind the block of a key of 1 to 64 bytes."""
    cdef unsigned char block[BLOCK]
    memcpy(h, START, sizeof(START))
    h[0] ^= 0x01010000ULL ^ (<uint64_t> size << 8) ^ DIGEST
    memset(block, 0, BLOCK)
    memcpy(block, key, size)
    compress(h, block, BLOCK, False)


cdef void finish(
    const uint64_t* begun, const unsigned char* data, Py_ssize_t size, unsigned char* digest
) noexcept nogil:
    """32 bytes for one or more bytes behind a key."""
    cdef uint64_t h[8]
    cdef uint64_t count = BLOCK
    cdef unsigned char block[BLOCK]
    cdef int i
    memcpy(h, begun, sizeof(h))
    while size > BLOCK:
        count += BLOCK
        compress(h, data, count, False)
        data += BLOCK
        size -= BLOCK
    memset(block, 0, BLOCK)
    memcpy(block, data, size)
    compress(h, block, count + size, True)
    for i in range(DIGEST):
        digest[i] = (h[i // 8] >> (8 * (i % 8))) & 0xFF


cdef int written(unsigned char* out, uint64_t number) noexcept nogil:
    """How many decimal digits were written."""
    cdef unsigned char digits[24]
    cdef int size = 0, i
    while True:
        digits[size] = c'0' + number % 10
        number //= 10
        size += 1
        if not number:
            break
    for i in range(size):
        out[i] = digits[size - 1 - i]
    return size


cdef inline uint64_t rest(const unsigned char* digest, uint64_t size) noexcept nogil:
    """Of the number that these 32 bytes are, highest first."""
    cdef uint64_t found = 0
    cdef int i
    if size <= <uint64_t> 1 << 32:
        for i in range(0, DIGEST, 4):
            found = (
                found << 32 | <uint64_t> digest[i] << 24 | <uint64_t> digest[i + 1] << 16
                | <uint64_t> digest[i + 2] << 8 | digest[i + 3]
            ) % size
    else:
        for i in range(DIGEST):
            found = (found << 8 | digest[i]) % size
    return found


cdef struct Network:
    const uint64_t* key
    uint64_t left
    uint64_t right
    Py_ssize_t named  # bytes of `text` before the turn
    unsigned char text[256]


cdef uint64_t drawn(Network* n, int turn, uint64_t half, uint64_t size) noexcept nogil:
    cdef unsigned char digest[DIGEST]
    cdef unsigned char* p = n.text + n.named
    p[0] = c'0' + turn
    p[1] = c' '
    finish(n.key, n.text, n.named + 2 + written(p + 2, half), digest)
    return rest(digest, size)


cdef void forth(Network* n, uint64_t* a, uint64_t* b) noexcept nogil:
    cdef int turn
    for turn in range(0, ROUNDS, 2):
        a[0] = (a[0] + drawn(n, turn, b[0], n.left)) % n.left
        b[0] = (b[0] + drawn(n, turn + 1, a[0], n.right)) % n.right


cdef void back(Network* n, uint64_t* a, uint64_t* b) noexcept nogil:
    cdef int turn
    for turn in range(ROUNDS - 2, -1, -2):
        b[0] = (b[0] + n.right - drawn(n, turn + 1, a[0], n.right)) % n.right
        a[0] = (a[0] + n.left - drawn(n, turn, b[0], n.left)) % n.left


cdef struct Form:
    int length
    uint64_t sizes[LONGEST]
    uint64_t digits[LONGEST]


cdef bint product(uint64_t* sizes, int count, uint64_t* found) noexcept nogil:
    """Is it below the bound?"""
    cdef int i
    found[0] = 1
    for i in range(count):
        found[0] *= sizes[i]
        if found[0] >> MOST_BITS:
            return False
    return True


cdef class Permutations:
    """Of the key of a `Cipher`, for texts of these alphabets (`characters.alphabets`)."""

    cdef uint64_t _key[8]
    cdef unsigned char _alphabet[128]  # number of that of a character, from 1
    cdef unsigned char _place[128]
    cdef unsigned char _letters[4][32]
    cdef uint64_t _sizes[4]

    def __init__(self, bytes key not None, dict alphabets not None):
        cdef dict numbers = {}
        cdef int number, place
        if not 0 < len(key) <= MOST_KEY:
            raise ValueError("a key has 1 to 64 bytes")
        begin_key(self._key, key, len(key))
        memset(self._alphabet, 0, sizeof(self._alphabet))
        for letter, (alphabet, places) in alphabets.items():
            if len(alphabet) < 2:
                continue
            number = numbers.setdefault(alphabet, len(numbers) + 1)
            place = places[letter]
            self._alphabet[ord(letter)] = number
            self._place[ord(letter)] = place
            self._letters[number][place] = ord(letter)
            self._sizes[number] = len(alphabet)

    def digits(self, str tag not None, sizes, digits, accept):
        """`Cipher.permuted` of more numbers than are shuffled."""
        cdef Form form
        cdef uint64_t a, b
        cdef Network network
        cdef int i, step
        if not 0 < len(sizes) <= LONGEST:
            return NotImplemented
        form.length = len(sizes)
        for i in range(form.length):
            form.sizes[i], form.digits[i] = sizes[i], digits[i]
        if not self._begin(tag, &form, &network, &a, &b):
            return NotImplemented
        cdef uint64_t first = a, second = b
        forth(&network, &a, &b)
        for step in range(MOST_STEPS):
            if not self._next(&network, &form, &a, &b, first, second):
                return None
            found = [form.digits[i] for i in range(form.length)]
            if accept(found):
                return found
        return None

    def text(self, str tag not None, str value not None, accept):
        """`Pseudonyms._patterned`; `accept` may be None, for any."""
        cdef Py_ssize_t length = PyUnicode_GET_LENGTH(value), i
        cdef Text given = PyUnicode_1BYTE_DATA(value)
        cdef Form form
        cdef Network network
        cdef uint64_t a, b
        cdef int step, at = 0
        cdef int places[LONGEST]
        cdef unsigned char new[256]
        cdef unsigned char number
        if not value.isascii():
            return None
        if length > <Py_ssize_t> sizeof(new):
            return NotImplemented
        for i in range(length):
            number = self._alphabet[given[i]]
            if number:
                if at == LONGEST:
                    return None
                places[at] = i
                form.sizes[at], form.digits[at] = self._sizes[number], self._place[given[i]]
                at += 1
        if not at:
            return None
        form.length = at
        if not self._begin(tag, &form, &network, &a, &b):
            return NotImplemented
        cdef uint64_t first = a, second = b
        memcpy(new, given, length)
        forth(&network, &a, &b)
        for step in range(MOST_STEPS):
            if not self._next(&network, &form, &a, &b, first, second):
                return None
            for i in range(at):
                number = self._alphabet[given[places[i]]]
                new[places[i]] = self._letters[number][form.digits[i]]
            found = PyUnicode_FromKindAndData(PyUnicode_1BYTE_KIND, new, length)
            if accept is None or accept(found):
                return found
        return None

    cdef bint _begin(self, str tag, Form* form, Network* n, uint64_t* a, uint64_t* b) except -1:
        """False where it is left to Python."""
        cdef int half = form.length // 2, i
        cdef bytes name = tag.encode()
        cdef unsigned char* p = n.text
        n.key = self._key
        if len(name) > MOST_TEXT:
            return False
        if not product(form.sizes, half, &n.left):
            return False
        if not product(form.sizes + half, form.length - half, &n.right):
            return False
        if n.left <= FEW and n.right <= FEW and n.left * n.right <= FEW:
            return False
        memcpy(p, b"round ", 6)
        p += 6
        memcpy(p, <const unsigned char*> name, len(name))
        p += len(name)
        for number in (n.left, n.right):
            p[0] = c' '
            p += 1
            p += written(p, number)
        p[0] = c' '
        n.named = p + 1 - n.text
        a[0] = b[0] = 0
        for i in range(half):
            a[0] = a[0] * form.sizes[i] + form.digits[i]
        for i in range(half, form.length):
            b[0] = b[0] * form.sizes[i] + form.digits[i]
        return True

    cdef bint _next(
        self, Network* n, Form* form, uint64_t* a, uint64_t* b, uint64_t first, uint64_t second
    ) noexcept:
        """One step along the circle, to the digits there; False where it ends."""
        cdef uint64_t left, right, size
        cdef int i, half = form.length // 2
        b[0] += 1
        if b[0] == n.right:
            b[0] = 0
            a[0] = a[0] + 1 if a[0] + 1 < n.left else 0
        left, right = a[0], b[0]
        back(n, &left, &right)
        if left == first and right == second:
            return False
        for i in range(form.length - 1, -1, -1):
            size = form.sizes[i]
            if i >= half:
                form.digits[i] = right % size
                right //= size
            else:
                form.digits[i] = left % size
                left //= size
        return True
