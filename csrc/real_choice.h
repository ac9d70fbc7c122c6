/* Lookup gates and pins that choose their wires: sums over lines of `inner` neighbours, the examples of a batch. */

#define LANES (sizeof(LANE) / sizeof(REAL))
#define CONST_VECTOR(p) (*(const LANE *)(p))

/* out, dy, x, y (slot and offset each), count, inner: four numbers for each line, Σ dy·basis(x, y): the change of the
 * table of a gate of two pins. */
TARGET static void NAME(basis_sums)(const int64_t *t, char *const *slots) {
    REAL *out = (REAL *)slots[t[0]] + t[1];
    const REAL *dy = (const REAL *)slots[t[2]] + t[3], *x = (const REAL *)slots[t[4]] + t[5],
               *y = (const REAL *)slots[t[6]] + t[7];
    const size_t count = (size_t)t[8], inner = (size_t)t[9];
    for (size_t i = 0; i < count; i++, out += 4, dy += inner, x += inner, y += inner) {
        LANE lanes[4] = {RDC_ZERO_LANE};
        REAL sums[4] = {0};
        size_t j = 0;
        for (; j + LANES <= inner; j += LANES) {
            const LANE d = CONST_VECTOR(dy + j), dx = d * CONST_VECTOR(x + j), other = CONST_VECTOR(y + j);
            lanes[0] += d;
            lanes[1] += dx;
            lanes[2] += d * other;
            lanes[3] += dx * other;
        }
        for (; j < inner; j++) {
            const REAL dx = dy[j] * x[j];
            sums[0] += dy[j];
            sums[1] += dx;
            sums[2] += dy[j] * y[j];
            sums[3] += dx * y[j];
        }
        for (size_t s = 0; s < 4; s++) sums[s] += NAME(lane_sum)(lanes + s);
        out[0] = sums[0] - sums[1] - sums[2] + sums[3];
        out[1] = sums[1] - sums[3];
        out[2] = sums[2] - sums[3];
        out[3] = sums[3];
    }
}

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

/* The credits of `wide` candidates of one pin, `total` being Σ dy. */
RDC_INLINE void NAME(credits_tile)(const size_t wide, REAL *out, const REAL *x, const REAL *dy,
                                   const int32_t *candidates, size_t inner, REAL total) {
    LANE lanes[4] = {RDC_ZERO_LANE};
    REAL sums[4] = {0};
    const REAL *line[4];
    size_t j = 0;
    RDC_UNROLL for (size_t c = 0; c < wide; c++) line[c] = x + (size_t)candidates[c] * inner;
    for (; j + LANES <= inner; j += LANES) {
        const LANE d = CONST_VECTOR(dy + j);
        RDC_UNROLL for (size_t c = 0; c < wide; c++) lanes[c] += d * CONST_VECTOR(line[c] + j);
    }
    for (; j < inner; j++)
        RDC_UNROLL for (size_t c = 0; c < wide; c++) sums[c] += dy[j] * line[c][j];
    RDC_UNROLL for (size_t c = 0; c < wide; c++) {
        const REAL sum = sums[c] + NAME(lane_sum)(lanes + c);
        out[c] = sum + sum - total;
    }
}

/* out, x, dy, candidates, pins, options, inner: out[i, c] = Σ (2·x[candidates[i, c]] − 1)·dy[i], over the neighbours. */
TARGET static void NAME(credits)(const int64_t *t, char *const *slots) {
    REAL *out = (REAL *)slots[t[0]] + t[1];
    const REAL *x = (const REAL *)slots[t[2]] + t[3], *dy = (const REAL *)slots[t[4]] + t[5];
    const int32_t *candidates = (const int32_t *)slots[t[6]] + t[7];
    const size_t pins = (size_t)t[8], options = (size_t)t[9], inner = (size_t)t[10];
    for (size_t i = 0; i < pins; i++, candidates += options, out += options, dy += inner) {
        LANE lanes = RDC_ZERO_LANE;
        REAL total = 0;
        size_t j = 0, c = 0;
        for (; j + LANES <= inner; j += LANES) lanes += CONST_VECTOR(dy + j);
        for (; j < inner; j++) total += dy[j];
        total += NAME(lane_sum)(&lanes);
        for (; c + 4 <= options; c += 4) NAME(credits_tile)(4, out + c, x, dy, candidates + c, inner, total);
        for (; c < options; c++) NAME(credits_tile)(1, out + c, x, dy, candidates + c, inner, total);
    }
}

#undef LANES
#undef CONST_VECTOR
