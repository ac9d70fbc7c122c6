/* Pins that choose their wires: lines of `inner` neighbours, the examples of a batch, chosen by scores. */

/* The first of the greatest scores; a NaN is greater than all, as numpy has it. */
RDC_INLINE size_t NAME(greatest)(const REAL *w, size_t options) {
    size_t best = 0;
    for (size_t c = 1; c < options; c++)
        if (w[c] > w[best] || (w[c] != w[c] && w[best] == w[best])) best = c;
    return best;
}

/* out, w, x, candidates, pins, options, inner: line i of the result is that of x which candidates[i] has where scores
 * w[i] are greatest. */
TARGET static void NAME(choose)(const int64_t *t, char *const *slots) {
    REAL *out = (REAL *)slots[t[0]] + t[1];
    const REAL *w = (const REAL *)slots[t[2]] + t[3], *x = (const REAL *)slots[t[4]] + t[5];
    const int32_t *candidates = (const int32_t *)slots[t[6]] + t[7];
    const size_t pins = (size_t)t[8], options = (size_t)t[9], inner = (size_t)t[10];
    for (size_t i = 0; i < pins && inner; i++, w += options, candidates += options, out += inner)
        memcpy(out, x + (size_t)candidates[NAME(greatest)(w, options)] * inner, inner * sizeof(REAL));
}

/* out, w, dy, candidates, pins, options, inner, lines: `lines` lines of zeros, to that of which pin i has chosen line i
 * of dy is added, in order. */
TARGET static void NAME(deliver)(const int64_t *t, char *const *slots) {
    REAL *out = (REAL *)slots[t[0]] + t[1];
    const REAL *w = (const REAL *)slots[t[2]] + t[3], *dy = (const REAL *)slots[t[4]] + t[5];
    const int32_t *candidates = (const int32_t *)slots[t[6]] + t[7];
    const size_t pins = (size_t)t[8], options = (size_t)t[9], inner = (size_t)t[10];
    if (inner && t[11]) memset(out, 0, (size_t)t[11] * inner * sizeof(REAL));
    for (size_t i = 0; i < pins; i++, w += options, candidates += options, dy += inner) {
        REAL *line = out + (size_t)candidates[NAME(greatest)(w, options)] * inner;
        for (size_t j = 0; j < inner; j++) line[j] += dy[j];
    }
}

/* The credits of `wide` candidates, 1 or 4, of one pin, `total` being Σ dy; lines of x are bits, or reals. */
RDC_INLINE TARGET void NAME(credits_tile)(const int bits, const size_t wide, REAL *out, const REAL *x, const REAL *dy,
                                          const int32_t *candidates, size_t inner, REAL total) {
    const size_t length = bits ? WIDTH(inner) : inner;
    LANE lanes[4];
    REAL sums[4] = {0};
    const REAL *line[4];
    size_t j = 0;
    RDC_UNROLL for (size_t c = 0; c < wide; c++) {
        line[c] = x + (size_t)candidates[c] * length;
        lanes[c] = SPLAT((REAL)0);
    }
    for (; j + LANES <= inner; j += LANES) {
        const LANE d = AT(dy + j);
        RDC_UNROLL for (size_t c = 0; c < wide; c++)
            lanes[c] = bits ? ADD_KEPT(lanes[c], NAME(bits_from)(line[c], j), d) : (LANE)(lanes[c] + d * AT(line[c] + j));
    }
    for (; j < inner; j++)
        RDC_UNROLL for (size_t c = 0; c < wide; c++)
            sums[c] += bits ? (NAME(bits_from)(line[c], j) & 1 ? dy[j] : 0) : dy[j] * line[c][j];
    if (wide == 4) {
        REAL more[4];
        NAME(four_sums)(more, lanes);
        for (size_t c = 0; c < 4; c++) out[c] = 2 * (sums[c] + more[c]) - total;
    } else {
        out[0] = 2 * (sums[0] + NAME(vector_sum)(lanes)) - total;
    }
}

RDC_INLINE TARGET void NAME(credits_pin)(const int bits, REAL *out, const REAL *x, const REAL *dy,
                                         const int32_t *candidates, size_t options, size_t inner) {
    LANE lanes = SPLAT((REAL)0);
    REAL total = 0;
    size_t j = 0, c = 0;
    for (; j + LANES <= inner; j += LANES) lanes += AT(dy + j);
    for (; j < inner; j++) total += dy[j];
    total += NAME(vector_sum)(&lanes);
    for (; c + 4 <= options; c += 4) NAME(credits_tile)(bits, 4, out + c, x, dy, candidates + c, inner, total);
    for (; c < options; c++) NAME(credits_tile)(bits, 1, out + c, x, dy, candidates + c, inner, total);
}

/* out, x, dy, candidates, pins, options, inner, whether lines of x are bits: out[i, c] = Σ (2·x[candidates[i, c]] −
 * 1)·dy[i], over the neighbours. */
TARGET static void NAME(credits)(const int64_t *t, char *const *slots) {
    REAL *out = (REAL *)slots[t[0]] + t[1];
    const REAL *x = (const REAL *)slots[t[2]] + t[3], *dy = (const REAL *)slots[t[4]] + t[5];
    const int32_t *candidates = (const int32_t *)slots[t[6]] + t[7];
    const size_t pins = (size_t)t[8], options = (size_t)t[9], inner = (size_t)t[10];
    for (size_t i = 0; i < pins; i++, candidates += options, out += options, dy += inner) {
        if (t[11]) NAME(credits_pin)(1, out, x, dy, candidates, options, inner);
        else NAME(credits_pin)(0, out, x, dy, candidates, options, inner);
    }
}
