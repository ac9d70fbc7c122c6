/* A schedule run on blocks of words, in vectors of type LANE: see lanes.h. */

#define STEPS(number, fan_ins, operands, expression)                                                         \
    case number:                                                                                             \
        for (int32_t i = 0; i < count; i++, at += (fan_ins) + 1) {                                           \
            const LANE *a = slots + (size_t)at[0] * lanes, *b = slots + (size_t)at[1] * lanes;               \
            const LANE *c = slots + (size_t)at[(fan_ins) - 1] * lanes;                                       \
            LANE *out = slots + (size_t)at[fan_ins] * lanes;                                                 \
            for (size_t g = 0; g < lanes; g += group)                                                        \
                RDC_UNROLL for (size_t l = 0; l < group; l++) {                                              \
                    const LANE x = a[g + l], y = b[g + l], z = c[g + l];                                            \
                    (void)z;                                                                                 \
                    operands out[g + l] = expression;                                                        \
                }                                                                                            \
        }                                                                                                    \
        break;
#define INNER_STEPS(inner, expression)                                                                       \
    STEPS(RDC_STEP_PAIR + 4 * RDC_OUTER_AND + inner, 3, const LANE t = expression;, t & z)                   \
    STEPS(RDC_STEP_PAIR + 4 * RDC_OUTER_ANDN + inner, 3, const LANE t = expression;, t & ~z)                 \
    STEPS(RDC_STEP_PAIR + 4 * RDC_OUTER_OR + inner, 3, const LANE t = expression;, t | z)                    \
    STEPS(RDC_STEP_PAIR + 4 * RDC_OUTER_XOR + inner, 3, const LANE t = expression;, t ^ z)                   \
    STEPS(RDC_STEP_PAIR + 4 * RDC_OUTER_NDNA + inner, 3, const LANE t = expression;, z & ~t)

/* All steps on one block of `lanes` lanes, a group of them at a time, whose number is a constant wherever this is
 * inlined. Meanwhile `lines` cache lines from `ahead` on are fetched, some with every few steps. */
TARGET RDC_INLINE void NAME(all_steps)(const rdc_schedule *s, LANE *slots, const size_t lanes, const size_t group,
                                       const uint8_t *ahead, size_t lines) {
    const int32_t *at = s->operands;
    size_t done = 0, fetched = 0;
    for (size_t r = 0; r < s->runs; r++)
        for (int32_t left = s->run[r].count; left > 0; left -= 64) {
            const int32_t count = left < 64 ? left : 64;
            done += (size_t)count;
            for (; lines && fetched * s->steps < done * lines; fetched++) RDC_FETCH(ahead + 64 * fetched);
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

TARGET static void NAME(rdc_netlist_steps)(const rdc_schedule *s, uint64_t *slots, size_t block, const uint8_t *ahead,
                                           size_t lines) {
    const size_t word = sizeof(LANE) / sizeof(uint64_t);
    if (block == 8) NAME(all_steps)(s, (LANE *)slots, 8 / word, 8 / word, ahead, lines);
    else NAME(all_steps)(s, (LANE *)slots, block / word, 16 / word, ahead, lines);
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
    for (size_t w = first; w < first + count; w += block) {
        const size_t left = first + count - w, n = left < block ? left : block;
        NAME(load_inputs)(s, in, words, w, n, buffer, block);
        NAME(rdc_netlist_steps)(s, buffer, block, NULL, 0);
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
        NAME(rdc_netlist_steps)(s, buffer, block, NULL, 0);
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
