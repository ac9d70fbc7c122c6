/* Counting a block's outputs, in vectors of type LANE: see lanes.h. */

enum { NAME(LANE_WORDS) = sizeof(LANE) / sizeof(uint64_t) };

/* Two more bits of a column that has `sum`: the low bit stays there, the high one is returned. */
TARGET RDC_INLINE LANE NAME(carry_of)(LANE *sum, LANE a, LANE b) {
    const LANE either = *sum ^ a, carry = (*sum & a) | (either & b);
    *sum = either ^ b;
    return carry;
}

/* One more bit of each number, at the digit that the first plane is. */
TARGET RDC_INLINE void NAME(add_bit)(LANE *planes, size_t digits, LANE bit) {
    for (size_t d = 0; d < digits; d++) {
        const LANE carry = planes[d] & bit;
        planes[d] ^= bit;
        bit = carry;
    }
}

/* Output j of the block, at lane k. */
TARGET RDC_INLINE LANE NAME(output_lane)(const rdc_schedule *s, const LANE *slots, size_t lanes, size_t j, size_t k) {
    return slots[(size_t)s->output_slot[j] * lanes + k] ^ s->output_flip[j];
}

/* Two more outputs to a column. */
TARGET RDC_INLINE LANE NAME(two_outputs)(const rdc_schedule *s, const LANE *slots, size_t lanes, size_t j, size_t k,
                                         LANE *sum) {
    return NAME(carry_of)(sum, NAME(output_lane)(s, slots, lanes, j, k),
                          NAME(output_lane)(s, slots, lanes, j + 1, k));
}

/* The number of ones among outputs [first, first + size) in binary, at lane k: a digit each in planes 0, 1, ... */
TARGET RDC_INLINE void NAME(add_outputs)(const rdc_schedule *s, const LANE *slots, size_t lanes, size_t k, size_t first,
                                         size_t size, LANE *planes, size_t digits) {
    memset(planes, 0, digits * sizeof(LANE));
    LANE ones = planes[0], twos = ones, fours = ones;
    size_t j = first;
    for (; j + 8 <= first + size; j += 8) {
        const LANE a = NAME(two_outputs)(s, slots, lanes, j, k, &ones);
        const LANE b = NAME(two_outputs)(s, slots, lanes, j + 2, k, &ones);
        const LANE c = NAME(two_outputs)(s, slots, lanes, j + 4, k, &ones);
        const LANE d = NAME(two_outputs)(s, slots, lanes, j + 6, k, &ones);
        const LANE low = NAME(carry_of)(&twos, a, b), high = NAME(carry_of)(&twos, c, d);
        NAME(add_bit)(planes + 3, digits - 3, NAME(carry_of)(&fours, low, high));
    }
    if (j > first) planes[0] = ones, planes[1] = twos, planes[2] = fours;
    for (; j < first + size; j++) NAME(add_bit)(planes, digits, NAME(output_lane)(s, slots, lanes, j, k));
}

/* The scores of up to 64 rows for `count` classes: of each class MOST_DIGITS planes, a word of each lane. */
TARGET RDC_INLINE void NAME(write_scores)(const uint64_t *planes, size_t digits, size_t count, size_t rows, int32_t *out,
                                          size_t classes) {
    uint8_t bytes[CLASSES_AT_ONCE][64];
    for (size_t base = 0; base < digits; base += 8) {
        const size_t here = digits - base < 8 ? digits - base : 8;
        for (size_t c = 0; c < count; c++)
            NAME(digit_bytes)(planes + (c * MOST_DIGITS + base) * NAME(LANE_WORDS), NAME(LANE_WORDS), here, bytes[c]);
        if (base == 0) NAME(write_bytes)(bytes, count, rows, out, classes);
        else
            for (size_t r = 0; r < rows; r++)
                for (size_t c = 0; c < count; c++)
                    out[r * classes + c] |= (int32_t)((uint32_t)bytes[c][r] << base);
    }
}

TARGET RDC_INLINE void NAME(score_block)(const rdc_schedule *s, const uint64_t *slots, size_t block, size_t rows,
                                         int32_t *out, size_t classes) {
    const size_t lanes = block / NAME(LANE_WORDS), size = s->outputs / classes;
    LANE planes[CLASSES_AT_ONCE][MOST_DIGITS];
    size_t digits = 1;
    while (size >> digits) digits++;
    for (size_t from = 0; from < classes; from += CLASSES_AT_ONCE)
        for (size_t k = 0; k < lanes && 64 * NAME(LANE_WORDS) * k < rows; k++) {
            const size_t count = classes - from < CLASSES_AT_ONCE ? classes - from : CLASSES_AT_ONCE;
            for (size_t c = 0; c < count; c++)
                NAME(add_outputs)(s, (const LANE *)slots, lanes, k, (from + c) * size, size, planes[c], digits);
            for (size_t w = 0; w < NAME(LANE_WORDS); w++) {
                const size_t first = 64 * (NAME(LANE_WORDS) * k + w), left = first < rows ? rows - first : 0;
                NAME(write_scores)((const uint64_t *)planes + w, digits, count, left < 64 ? left : 64,
                                   out + first * classes + from, classes);
            }
        }
}

TARGET static void NAME(rdc_netlist_scores)(int simd, const rdc_schedule *s, const uint8_t *bytes, size_t rows,
                                            int32_t *out, size_t classes, uint64_t *buffer, size_t block,
                                            uint8_t *seen) {
    uint64_t *packed = buffer + s->slots * block;
    *seen = 0;
    for (size_t r = 0; r < rows; r += 64 * block) {
        const size_t left = rows - r, here = left < 64 * block ? left : 64 * block, words = (here + 63) / 64;
        const size_t next = left - here < 64 * block ? left - here : 64 * block;
        uint8_t any = 0;
        load_bytes(simd, s, bytes + r * s->inputs, here, words, packed, buffer, block, &any);
        *seen |= any;
        rdc_netlist_steps(simd, s, buffer, block, bytes + (r + here) * s->inputs, next * s->inputs / 64);
        NAME(score_block)(s, buffer, block, here, out + r * classes, classes);
    }
}
