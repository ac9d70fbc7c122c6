/* A schedule run on blocks of words, in vectors of type LANE: see lanes.h. */

#define STEPS(number, fan_ins, operands, expression)                                                         \
    case number:                                                                                             \
        for (int32_t i = 0; i < count; i++, at += (fan_ins) + 1) {                                           \
            const LANE *a = slots + (size_t)at[0] * lanes, *b = slots + (size_t)at[1] * lanes;               \
            const LANE *c = slots + (size_t)at[(fan_ins) - 1] * lanes;                                       \
            LANE *out = slots + (size_t)at[fan_ins] * lanes;                                                 \
            for (size_t l = 0; l < lanes; l++) {                                                             \
                const LANE x = a[l], y = b[l], z = c[l];                                                     \
                (void)z;                                                                                     \
                operands out[l] = expression;                                                                \
            }                                                                                                \
        }                                                                                                    \
        break;
#define INNER_STEPS(inner, expression)                                                                       \
    STEPS(RDC_STEP_PAIR + 4 * RDC_OUTER_AND + inner, 3, const LANE t = expression;, t & z)                   \
    STEPS(RDC_STEP_PAIR + 4 * RDC_OUTER_ANDN + inner, 3, const LANE t = expression;, t & ~z)                 \
    STEPS(RDC_STEP_PAIR + 4 * RDC_OUTER_OR + inner, 3, const LANE t = expression;, t | z)                    \
    STEPS(RDC_STEP_PAIR + 4 * RDC_OUTER_XOR + inner, 3, const LANE t = expression;, t ^ z)                   \
    STEPS(RDC_STEP_PAIR + 4 * RDC_OUTER_NDNA + inner, 3, const LANE t = expression;, z & ~t)

/* All steps on one block; `lanes` is a constant wherever this is inlined. */
TARGET RDC_INLINE void NAME(all_steps)(const rdc_schedule *s, LANE *slots, const size_t lanes) {
    const int32_t *at = s->operands;
    for (size_t r = 0; r < s->runs; r++) {
        const int32_t count = s->run[r].count;
        switch (s->run[r].kind) {
            STEPS(RDC_STEP_AND, 2, , x & y)
            STEPS(RDC_STEP_ANDN, 2, , x & ~y)
            STEPS(RDC_STEP_OR, 2, , x | y)
            STEPS(RDC_STEP_XOR, 2, , x ^ y)
            INNER_STEPS(RDC_STEP_AND, x & y)
            INNER_STEPS(RDC_STEP_ANDN, x & ~y)
            INNER_STEPS(RDC_STEP_OR, x | y)
            INNER_STEPS(RDC_STEP_XOR, x ^ y)
            default: break;
        }
    }
}

#define STEPS_BACK(number, to_a, to_b)                                                                       \
    case number:                                                                                             \
        for (int32_t i = 0; i < count; i++) {                                                                \
            at -= 3;                                                                                         \
            const size_t a = (size_t)at[0] * lanes, b = (size_t)at[1] * lanes, out = (size_t)at[2] * lanes;  \
            for (size_t l = 0; l < lanes; l++) {                                                             \
                const LANE x = value[a + l], y = value[b + l], d = change[out + l];                          \
                (void)x, (void)y;                                                                            \
                change[a + l] ^= to_a;                                                                       \
                change[b + l] ^= to_b;                                                                       \
            }                                                                                                \
        }                                                                                                    \
        break;

/* The reverse of all steps on one block: a gate's changes are added to those of its fan-ins, which may be one wire. */
TARGET RDC_INLINE void NAME(all_steps_back)(const rdc_schedule *s, const LANE *value, LANE *change,
                                            const size_t lanes) {
    const int32_t *at = s->operands + 3 * s->steps;
    for (size_t r = s->runs; r-- > 0;) {
        const int32_t count = s->run[r].count;
        switch (s->run[r].kind) {
            STEPS_BACK(RDC_STEP_AND, d & y, d & x)
            STEPS_BACK(RDC_STEP_ANDN, d & ~y, d & x)
            STEPS_BACK(RDC_STEP_OR, d & ~y, d & ~x)
            STEPS_BACK(RDC_STEP_XOR, d, d)
            default: break;
        }
    }
}

#undef STEPS
#undef INNER_STEPS
#undef STEPS_BACK

/* The constant and the inputs into the first slots; words past `n` are cleared. */
TARGET RDC_INLINE void NAME(load_inputs)(const rdc_schedule *s, const uint64_t *in, size_t words, size_t w, size_t n,
                                         uint64_t *buffer, const size_t block) {
    memset(buffer, 0, block * sizeof(uint64_t));
    for (size_t i = 0; i < s->inputs; i++) {
        uint64_t *slot = buffer + (1 + i) * block;
        const uint64_t *from = in + i * words + w;
        if (n == block) {
            memcpy(slot, from, block * sizeof(uint64_t));
            continue;
        }
        memset(slot, 0, block * sizeof(uint64_t));
        memcpy(slot, from, n * sizeof(uint64_t));
    }
}

/* n words of every output. */
TARGET RDC_INLINE void NAME(store_outputs)(const rdc_schedule *s, const uint64_t *buffer, size_t block, uint64_t *out,
                                           size_t words, size_t w, const size_t n) {
    for (size_t j = 0; j < s->outputs; j++) {
        const uint64_t *slot = buffer + (size_t)s->output_slot[j] * block, flip = s->output_flip[j];
        uint64_t *to = out + j * words + w;
        RDC_NO_CARRY
        for (size_t k = 0; k < n; k++) to[k] = slot[k] ^ flip;
    }
}

TARGET RDC_INLINE void NAME(forward_blocks)(const rdc_schedule *s, const uint64_t *in, uint64_t *out, size_t words,
                                            size_t first, size_t count, uint64_t *buffer, const size_t block) {
    const size_t lanes = block * sizeof(uint64_t) / sizeof(LANE);
    for (size_t w = first; w < first + count; w += block) {
        const size_t left = first + count - w, n = left < block ? left : block;
        NAME(load_inputs)(s, in, words, w, n, buffer, block);
        NAME(all_steps)(s, (LANE *)buffer, lanes);
        if (out != NULL && n == block) NAME(store_outputs)(s, buffer, block, out, words, w, block);
        else if (out != NULL) NAME(store_outputs)(s, buffer, block, out, words, w, n);
    }
}

TARGET static void NAME(rdc_netlist_forward)(const rdc_schedule *s, const uint64_t *in, uint64_t *out, size_t words,
                                             size_t rows, size_t first, size_t count, uint64_t *buffer, size_t block) {
    if (block == 8) NAME(forward_blocks)(s, in, out, words, first, count, buffer, 8);
    else if (block == 16) NAME(forward_blocks)(s, in, out, words, first, count, buffer, 16);
    else NAME(forward_blocks)(s, in, out, words, first, count, buffer, 64);
    if (count && out != NULL && first + count == words)
        for (size_t j = 0; j < s->outputs; j++) out[j * words + words - 1] &= rdc_tail_mask(rows);
}

/* The buffer holds the values of all slots, then their changes. */
TARGET RDC_INLINE void NAME(reverse_blocks)(const rdc_schedule *s, const uint64_t *in, const uint64_t *dout,
                                            uint64_t *din, size_t words, size_t first, size_t count, uint64_t *buffer,
                                            const size_t block) {
    const size_t lanes = block * sizeof(uint64_t) / sizeof(LANE), size = s->slots * block;
    uint64_t *change = buffer + size;
    for (size_t w = first; w < first + count; w += block) {
        const size_t left = first + count - w, n = left < block ? left : block;
        NAME(load_inputs)(s, in, words, w, n, buffer, block);
        NAME(all_steps)(s, (LANE *)buffer, lanes);
        memset(change, 0, size * sizeof(uint64_t));
        for (size_t j = 0; j < s->outputs; j++) {
            uint64_t *to = change + (size_t)s->output_slot[j] * block;
            for (size_t k = 0; k < n; k++) to[k] ^= dout[j * words + w + k];
        }
        NAME(all_steps_back)(s, (const LANE *)buffer, (LANE *)change, lanes);
        for (size_t i = 0; i < s->inputs; i++)
            memcpy(din + i * words + w, change + (1 + i) * block, n * sizeof(uint64_t));
    }
}

TARGET static void NAME(rdc_netlist_reverse)(const rdc_schedule *s, const uint64_t *in, const uint64_t *dout,
                                             uint64_t *din, size_t words, size_t first, size_t count, uint64_t *buffer,
                                             size_t block) {
    if (block == 8) NAME(reverse_blocks)(s, in, dout, din, words, first, count, buffer, 8);
    else if (block == 16) NAME(reverse_blocks)(s, in, dout, din, words, first, count, buffer, 16);
    else NAME(reverse_blocks)(s, in, dout, din, words, first, count, buffer, 64);
}

/* ---- class scores ---- */

/* One more bit of a column of three: the sum stays in `sum`, the carry is returned. */
TARGET RDC_INLINE LANE NAME(carry_of)(LANE *sum, LANE a, LANE b) {
    const LANE either = *sum ^ a, carry = (*sum & a) | (either & b);
    *sum = either ^ b;
    return carry;
}

/* Output j of the block, at lane k. */
TARGET RDC_INLINE LANE NAME(output_lane)(const rdc_schedule *s, const LANE *slots, size_t lanes, size_t j, size_t k) {
    return slots[(size_t)s->output_slot[j] * lanes + k] ^ s->output_flip[j];
}

/* The number of ones among outputs [first, first + size) in binary, at lane k: a digit each in planes 0, 1, ... */
TARGET RDC_INLINE void NAME(add_outputs)(const rdc_schedule *s, const LANE *slots, size_t lanes, size_t k, size_t first,
                                         size_t size, LANE *planes, size_t digits) {
    memset(planes, 0, digits * sizeof(LANE));
    const LANE none = planes[0];
    size_t j = first;
    for (; digits > 2 && j + 4 <= first + size; j += 4) {
        const LANE low = NAME(carry_of)(planes, NAME(output_lane)(s, slots, lanes, j, k),
                                        NAME(output_lane)(s, slots, lanes, j + 1, k));
        const LANE high = NAME(carry_of)(planes, NAME(output_lane)(s, slots, lanes, j + 2, k),
                                         NAME(output_lane)(s, slots, lanes, j + 3, k));
        LANE carry = NAME(carry_of)(planes + 1, low, high);
        for (size_t d = 2; d < digits; d++) carry = NAME(carry_of)(planes + d, carry, none);
    }
    for (; j < first + size; j++) {
        LANE carry = NAME(output_lane)(s, slots, lanes, j, k);
        for (size_t d = 0; d < digits; d++) carry = NAME(carry_of)(planes + d, carry, none);
    }
}

/* Numbers of up to 64 rows from their binary digits, a word each `stride` words apart. */
TARGET RDC_INLINE void NAME(read_digits)(const uint64_t *planes, size_t stride, size_t digits, size_t rows,
                                         int32_t *out, size_t classes) {
    for (size_t r = 0; r < rows; r += 8) {
        uint32_t found[8] = {0};
        for (size_t base = 0; base < digits; base += 8) {
            uint64_t bytes = 0;
            for (size_t d = base; d < digits && d < base + 8; d++)
                bytes |= NAME(spread)(planes[d * stride] >> r & 0xff) << (d - base);
            for (size_t i = 0; i < 8; i++) found[i] |= (uint32_t)(bytes >> (8 * i) & 0xff) << base;
        }
        for (size_t i = 0; i < 8 && r + i < rows; i++) out[(r + i) * classes] = (int32_t)found[i];
    }
}

TARGET RDC_INLINE void NAME(score_block)(const rdc_schedule *s, const uint64_t *buffer, const size_t block, size_t rows,
                                         int32_t *out, size_t classes) {
    const size_t lanes = block * sizeof(uint64_t) / sizeof(LANE), size = s->outputs / classes;
    size_t digits = 1;
    while (size >> digits) digits++;
    for (size_t c = 0; c < classes; c++)
        for (size_t k = 0; k < lanes; k++) {
            const size_t words = sizeof(LANE) / sizeof(uint64_t);
            LANE planes[32];
            uint64_t read[32 * sizeof(LANE) / sizeof(uint64_t)];
            if (64 * words * k >= rows) break;
            NAME(add_outputs)(s, (const LANE *)buffer, lanes, k, c * size, size, planes, digits);
            memcpy(read, planes, digits * sizeof(LANE));
            for (size_t w = 0; w < words; w++) {
                const size_t first = 64 * (words * k + w), left = first < rows ? rows - first : 0;
                NAME(read_digits)(read + w, words, digits, left < 64 ? left : 64, out + first * classes + c, classes);
            }
        }
}

TARGET RDC_INLINE void NAME(score_blocks)(int simd, const rdc_schedule *s, const uint8_t *bytes, size_t rows,
                                          int32_t *out, size_t classes, uint64_t *buffer, const size_t block,
                                          uint8_t *seen) {
    uint64_t *packed = buffer + s->slots * block;
    for (size_t r = 0; r < rows; r += 64 * block) {
        const size_t left = rows - r < 64 * block ? rows - r : 64 * block, words = (left + 63) / 64;
        uint8_t any = 0;
        rdc_pack(simd, bytes + r * s->inputs, left, s->inputs, packed, words, &any);
        *seen |= any;
        NAME(load_inputs)(s, packed, words, 0, words, buffer, block);
        NAME(all_steps)(s, (LANE *)buffer, block * sizeof(uint64_t) / sizeof(LANE));
        NAME(score_block)(s, buffer, block, left, out + r * classes, classes);
    }
}

TARGET static void NAME(rdc_netlist_scores)(int simd, const rdc_schedule *s, const uint8_t *bytes, size_t rows,
                                            int32_t *out, size_t classes, uint64_t *buffer, size_t block,
                                            uint8_t *seen) {
    *seen = 0;
    if (block == 8) NAME(score_blocks)(simd, s, bytes, rows, out, classes, buffer, 8, seen);
    else if (block == 16) NAME(score_blocks)(simd, s, bytes, rows, out, classes, buffer, 16, seen);
    else NAME(score_blocks)(simd, s, bytes, rows, out, classes, buffer, 64, seen);
}
