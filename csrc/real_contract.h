/* Contractions: sums of products over strided arrays, with vectors (LANE) along one axis, and windows of one array
 * against weights without a copy of the windows.
 */

#define LANES (sizeof(LANE) / sizeof(REAL))
#define VECTOR(p) (*(LANE *)(p))
#define CONST_VECTOR(p) (*(const LANE *)(p))

/* By address, since how a vector is passed depends on the instruction set, and clang refuses what could differ. */
RDC_INLINE REAL NAME(lane_sum)(const LANE *v) {
    REAL lanes[sizeof(LANE) / sizeof(REAL)];
    memcpy(lanes, v, sizeof *v);
    for (size_t half = LANES / 2; half; half /= 2)
        for (size_t l = 0; l < half; l++) lanes[l] += lanes[l + half];
    return lanes[0];
}

/* acc[j] += a·b[j] over the summed axes, for `wide` vectors of neighbours j; a is one number. */
RDC_INLINE void NAME(scaled_strip)(const size_t wide, REAL *out, const REAL *a, const REAL *b, size_t axes,
                                   const int64_t *lengths, const int64_t *const *strides) {
    LANE acc[4] = {RDC_ZERO_LANE};
    int64_t index[RDC_REAL_AXES], at[2] = {0};
    const size_t last = axes ? axes - 1 : 0;
    const int64_t count = axes ? lengths[last] : 1, sa = axes ? strides[0][last] : 0, sb = axes ? strides[1][last] : 0;
    NAME(clear)(last, index);
    do {
        const REAL *p = a + at[0], *q = b + at[1];
        for (int64_t k = 0; k < count; k++, p += sa, q += sb) {
            RDC_UNROLL for (size_t v = 0; v < wide; v++) acc[v] += CONST_VECTOR(q + v * LANES) * *p;
        }
    } while (NAME(next)(last, lengths, index, 2, strides, at));
    RDC_UNROLL for (size_t v = 0; v < wide; v++) VECTOR(out + v * LANES) = acc[v];
}

/* The same where a has neighbours too. */
RDC_INLINE void NAME(product_strip)(const size_t wide, REAL *out, const REAL *a, const REAL *b, size_t axes,
                                    const int64_t *lengths, const int64_t *const *strides) {
    LANE acc[4] = {RDC_ZERO_LANE};
    int64_t index[RDC_REAL_AXES], at[2] = {0};
    const size_t last = axes ? axes - 1 : 0;
    const int64_t count = axes ? lengths[last] : 1, sa = axes ? strides[0][last] : 0, sb = axes ? strides[1][last] : 0;
    NAME(clear)(last, index);
    do {
        const REAL *p = a + at[0], *q = b + at[1];
        for (int64_t k = 0; k < count; k++, p += sa, q += sb) {
            RDC_UNROLL for (size_t v = 0; v < wide; v++)
                acc[v] += CONST_VECTOR(p + v * LANES) * CONST_VECTOR(q + v * LANES);
        }
    } while (NAME(next)(last, lengths, index, 2, strides, at));
    RDC_UNROLL for (size_t v = 0; v < wide; v++) VECTOR(out + v * LANES) = acc[v];
}

RDC_INLINE REAL NAME(one_sum)(const REAL *a, const REAL *b, size_t axes, const int64_t *lengths,
                              const int64_t *const *strides) {
    int64_t index[RDC_REAL_AXES], at[2] = {0};
    const size_t last = axes ? axes - 1 : 0;
    const int64_t count = axes ? lengths[last] : 1, sa = axes ? strides[0][last] : 0, sb = axes ? strides[1][last] : 0;
    REAL sum = 0;
    NAME(clear)(last, index);
    do {
        const REAL *p = a + at[0], *q = b + at[1];
        for (int64_t k = 0; k < count; k++, p += sa, q += sb) sum += *p * *q;
    } while (NAME(next)(last, lengths, index, 2, strides, at));
    return sum;
}

/* out, a, b, inner, its strides in a and b, outer axes, summed axes; outer lengths, strides of out, a and b; summed
 * lengths, strides of a and b. Neighbours in the result are `inner` long, without gaps. */
TARGET static void NAME(contract)(const int64_t *t, char *const *slots) {
    REAL *out = (REAL *)slots[t[0]] + t[1];
    const REAL *a = (const REAL *)slots[t[2]] + t[3], *b = (const REAL *)slots[t[4]] + t[5];
    const size_t inner = (size_t)t[6], outer = (size_t)t[9], axes = (size_t)t[10];
    const int64_t sa = t[7], sb = t[8], *lengths = t + 11, *inside = lengths + 4 * outer;
    const int64_t *const all[3] = {lengths + outer, lengths + 2 * outer, lengths + 3 * outer};
    const int64_t *const within[2] = {inside + axes, inside + 2 * axes};
    int64_t index[RDC_REAL_AXES], at[3] = {0};
    const int scaled = sa == 0 && sb == 1, both = sa == 1 && sb == 1;
    NAME(clear)(outer, index);
    do {
        REAL *o = out + at[0];
        const REAL *p = a + at[1], *q = b + at[2];
        size_t j = 0;
        if (scaled) {
            for (; j + 4 * LANES <= inner; j += 4 * LANES) NAME(scaled_strip)(4, o + j, p, q + j, axes, inside, within);
            for (; j + LANES <= inner; j += LANES) NAME(scaled_strip)(1, o + j, p, q + j, axes, inside, within);
        } else if (both) {
            for (; j + 4 * LANES <= inner; j += 4 * LANES)
                NAME(product_strip)(4, o + j, p + j, q + j, axes, inside, within);
            for (; j + LANES <= inner; j += LANES) NAME(product_strip)(1, o + j, p + j, q + j, axes, inside, within);
        }
        for (; j < inner; j++) o[j] = NAME(one_sum)(p + (int64_t)j * sa, q + (int64_t)j * sb, axes, inside, within);
    } while (NAME(next)(outer, lengths, index, 3, all, at));
}

/* out, a, b, inner, outer axes, summed axes; outer lengths, strides of out, a and b; summed lengths, strides of a and
 * b: each result is the sum of products along lines of `inner` neighbours in a and b. */
TARGET static void NAME(dots)(const int64_t *t, char *const *slots) {
    REAL *out = (REAL *)slots[t[0]] + t[1];
    const REAL *a = (const REAL *)slots[t[2]] + t[3], *b = (const REAL *)slots[t[4]] + t[5];
    const size_t inner = (size_t)t[6], outer = (size_t)t[7], axes = (size_t)t[8];
    const int64_t *lengths = t + 9, *inside = lengths + 4 * outer;
    const int64_t *const all[3] = {lengths + outer, lengths + 2 * outer, lengths + 3 * outer};
    const int64_t *const within[2] = {inside + axes, inside + 2 * axes};
    int64_t index[RDC_REAL_AXES], counter[RDC_REAL_AXES], at[3] = {0};
    NAME(clear)(outer, index);
    do {
        int64_t from[2] = {at[1], at[2]};
        LANE lanes[2] = {RDC_ZERO_LANE};
        REAL rest = 0;
        NAME(clear)(axes, counter);
        do {
            const REAL *p = a + from[0], *q = b + from[1];
            size_t j = 0;
            for (; j + 2 * LANES <= inner; j += 2 * LANES) {
                lanes[0] += CONST_VECTOR(p + j) * CONST_VECTOR(q + j);
                lanes[1] += CONST_VECTOR(p + j + LANES) * CONST_VECTOR(q + j + LANES);
            }
            for (; j < inner; j++) rest += p[j] * q[j];
        } while (NAME(next)(axes, inside, counter, 2, within, from));
        lanes[0] += lanes[1];
        out[at[0]] = NAME(lane_sum)(lanes) + rest;
    } while (NAME(next)(outer, lengths, index, 3, all, at));
}

/* ---- windows: element indices[p·T + t] of the array, 0 where negative, is what tap t sees at place p ---- */

typedef struct {
    size_t M, P, T, inner;           /* outputs, places, taps, neighbours */
    int64_t om, op, wm, wt;          /* strides of the outputs' array (outputs, places) and of weights (outputs, taps) */
    const int32_t *indices;
} NAME(windows);

static NAME(windows) NAME(windows_of)(const int64_t *t, char *const *slots) {
    const int some = t[1] && t[3], taps = t[2] != 0; /* strides of what has no elements may be any */
    return (NAME(windows)){(size_t)t[0], (size_t)t[1], (size_t)t[2], (size_t)t[3], some ? t[4] : 0, some ? t[5] : 0,
                           taps ? t[6] : 0, taps ? t[7] : 0, (const int32_t *)slots[t[8]] + t[9]};
}

/* `high` outputs at one place, `wide` vectors of neighbours. */
RDC_INLINE void NAME(windows_tile)(const size_t high, const size_t wide, const NAME(windows) *s, REAL *out,
                                   const REAL *w, const REAL *x, const int32_t *taps) {
    LANE acc[4][4] = {{RDC_ZERO_LANE}};
    for (size_t t = 0; t < s->T; t++, w += s->wt) {
        if (taps[t] < 0) continue;
        const REAL *line = x + (size_t)taps[t] * s->inner;
        RDC_UNROLL for (size_t v = 0; v < wide; v++) {
            const LANE seen = CONST_VECTOR(line + v * LANES);
            RDC_UNROLL for (size_t m = 0; m < high; m++) acc[m][v] += seen * w[(int64_t)m * s->wm];
        }
    }
    RDC_UNROLL for (size_t m = 0; m < high; m++)
        RDC_UNROLL for (size_t v = 0; v < wide; v++) VECTOR(out + (int64_t)m * s->om + v * LANES) = acc[m][v];
}

RDC_INLINE void NAME(windows_strip)(const size_t wide, const NAME(windows) *s, REAL *out, const REAL *w,
                                    const REAL *x, const int32_t *taps) {
    size_t m = 0;
    for (; m + 4 <= s->M; m += 4)
        NAME(windows_tile)(4, wide, s, out + (int64_t)m * s->om, w + (int64_t)m * s->wm, x, taps);
    out += (int64_t)m * s->om;
    w += (int64_t)m * s->wm;
    if (s->M - m == 3) NAME(windows_tile)(3, wide, s, out, w, x, taps);
    else if (s->M - m == 2) NAME(windows_tile)(2, wide, s, out, w, x, taps);
    else if (s->M - m == 1) NAME(windows_tile)(1, wide, s, out, w, x, taps);
}

/* windows, out, w, x: out[m, p] = Σ_t w[m, t]·x[indices[p, t]]. */
TARGET static void NAME(windows_forward)(const int64_t *t, char *const *slots) {
    const NAME(windows) s = NAME(windows_of)(t, slots);
    REAL *out = (REAL *)slots[t[10]] + t[11];
    const REAL *w = (const REAL *)slots[t[12]] + t[13], *x = (const REAL *)slots[t[14]] + t[15];
    for (size_t p = 0; p < s.P; p++) {
        const int32_t *taps = s.indices + p * s.T;
        REAL *o = out + (int64_t)p * s.op;
        size_t j = 0;
        if (WIDEST > 2)
            for (; j + 4 * LANES <= s.inner; j += 4 * LANES) NAME(windows_strip)(4, &s, o + j, w, x + j, taps);
        for (; j + 2 * LANES <= s.inner; j += 2 * LANES) NAME(windows_strip)(2, &s, o + j, w, x + j, taps);
        for (; j + LANES <= s.inner; j += LANES) NAME(windows_strip)(1, &s, o + j, w, x + j, taps);
        for (; j < s.inner; j++)
            for (size_t m = 0; m < s.M; m++) {
                REAL sum = 0;
                for (size_t k = 0; k < s.T; k++)
                    if (taps[k] >= 0)
                        sum += w[(int64_t)m * s.wm + (int64_t)k * s.wt] * x[(size_t)taps[k] * s.inner + j];
                o[(int64_t)m * s.om + (int64_t)j] = sum;
            }
    }
}

/* `high` outputs × `wide` taps, over all places and neighbours. */
RDC_INLINE void NAME(weights_tile)(const size_t high, const size_t wide, const NAME(windows) *s, REAL *dw,
                                   const REAL *dy, const REAL *x, const int32_t *taps) {
    LANE acc[4][4] = {{RDC_ZERO_LANE}};
    REAL rest[4][4] = {{0}};
    const size_t whole = s->inner - s->inner % LANES;
    for (size_t p = 0; p < s->P; p++, taps += s->T, dy += s->op) {
        const REAL *line[4];
        int some = 0;
        RDC_UNROLL for (size_t t = 0; t < wide; t++) {
            some |= taps[t] >= 0;
            line[t] = taps[t] < 0 ? NULL : x + (size_t)taps[t] * s->inner;
        }
        if (!some) continue;
        int all = 1;
        RDC_UNROLL for (size_t t = 0; t < wide; t++) all &= line[t] != NULL;
        if (all) {
            for (size_t j = 0; j < whole; j += LANES) {
                LANE change[4];
                RDC_UNROLL for (size_t m = 0; m < high; m++) change[m] = CONST_VECTOR(dy + (int64_t)m * s->om + j);
                RDC_UNROLL for (size_t t = 0; t < wide; t++) {
                    const LANE seen = CONST_VECTOR(line[t] + j);
                    RDC_UNROLL for (size_t m = 0; m < high; m++) acc[m][t] += seen * change[m];
                }
            }
        } else {
            for (size_t j = 0; j < whole; j += LANES) {
                RDC_UNROLL for (size_t t = 0; t < wide; t++) {
                    if (line[t] == NULL) continue;
                    const LANE seen = CONST_VECTOR(line[t] + j);
                    RDC_UNROLL for (size_t m = 0; m < high; m++)
                        acc[m][t] += seen * CONST_VECTOR(dy + (int64_t)m * s->om + j);
                }
            }
        }
        for (size_t j = whole; j < s->inner; j++)
            RDC_UNROLL for (size_t m = 0; m < high; m++)
                RDC_UNROLL for (size_t t = 0; t < wide; t++)
                    if (line[t]) rest[m][t] += line[t][j] * dy[(int64_t)m * s->om + (int64_t)j];
    }
    RDC_UNROLL for (size_t m = 0; m < high; m++)
        RDC_UNROLL for (size_t t = 0; t < wide; t++)
            dw[(int64_t)m * s->wm + (int64_t)t * s->wt] = NAME(lane_sum)(&acc[m][t]) + rest[m][t];
}

RDC_INLINE void NAME(weights_strip)(const size_t high, const NAME(windows) *s, REAL *dw, const REAL *dy,
                                    const REAL *x) {
    size_t t = 0;
    for (; t + 4 <= s->T; t += 4)
        NAME(weights_tile)(high, 4, s, dw + (int64_t)t * s->wt, dy, x, s->indices + t);
    for (; t < s->T; t++) NAME(weights_tile)(high, 1, s, dw + (int64_t)t * s->wt, dy, x, s->indices + t);
}

/* windows, dw, dy, x: dw[m, t] = Σ_p Σ dy[m, p]·x[indices[p, t]], over the neighbours too. */
TARGET static void NAME(windows_weights)(const int64_t *t, char *const *slots) {
    const NAME(windows) s = NAME(windows_of)(t, slots);
    REAL *dw = (REAL *)slots[t[10]] + t[11];
    const REAL *dy = (const REAL *)slots[t[12]] + t[13], *x = (const REAL *)slots[t[14]] + t[15];
    size_t m = 0;
    for (; m + 4 <= s.M; m += 4) NAME(weights_strip)(4, &s, dw + (int64_t)m * s.wm, dy + (int64_t)m * s.om, x);
    dw += (int64_t)m * s.wm;
    dy += (int64_t)m * s.om;
    if (s.M - m == 3) NAME(weights_strip)(3, &s, dw, dy, x);
    else if (s.M - m == 2) NAME(weights_strip)(2, &s, dw, dy, x);
    else if (s.M - m == 1) NAME(weights_strip)(1, &s, dw, dy, x);
}

/* One line of the array's change, from its uses: pairs (tap, place). */
RDC_INLINE void NAME(input_tile)(const size_t wide, const NAME(windows) *s, REAL *dx, const REAL *w, const REAL *dy,
                                 const int32_t *uses, size_t count) {
    LANE acc[4] = {RDC_ZERO_LANE};
    for (size_t n = 0; n < count; n++, uses += 2) {
        const REAL *weight = w + (int64_t)uses[0] * s->wt, *change = dy + (int64_t)uses[1] * s->op;
        for (size_t m = 0; m < s->M; m++, weight += s->wm, change += s->om) {
            RDC_UNROLL for (size_t v = 0; v < wide; v++) acc[v] += CONST_VECTOR(change + v * LANES) * *weight;
        }
    }
    RDC_UNROLL for (size_t v = 0; v < wide; v++) VECTOR(dx + v * LANES) = acc[v];
}

/* windows, dx, w, dy, starts (slot, offset), lines: dx[i] = Σ w[m, t]·dy[m, p] over the m and the uses (t, p) of line
 * i; the uses are pairs in the place of the windows' indices, line i's from starts[i] to starts[i + 1]. */
TARGET static void NAME(windows_input)(const int64_t *t, char *const *slots) {
    const NAME(windows) s = NAME(windows_of)(t, slots);
    REAL *dx = (REAL *)slots[t[10]] + t[11];
    const REAL *w = (const REAL *)slots[t[12]] + t[13], *dy = (const REAL *)slots[t[14]] + t[15];
    const int32_t *starts = (const int32_t *)slots[t[16]] + t[17];
    for (size_t i = 0; i < (size_t)t[18]; i++, dx += s.inner) {
        const int32_t *uses = s.indices + 2 * (size_t)starts[i];
        const size_t count = (size_t)(starts[i + 1] - starts[i]);
        size_t j = 0;
        for (; j + 4 * LANES <= s.inner; j += 4 * LANES) NAME(input_tile)(4, &s, dx + j, w, dy + j, uses, count);
        for (; j + 2 * LANES <= s.inner; j += 2 * LANES) NAME(input_tile)(2, &s, dx + j, w, dy + j, uses, count);
        for (; j + LANES <= s.inner; j += LANES) NAME(input_tile)(1, &s, dx + j, w, dy + j, uses, count);
        for (; j < s.inner; j++) {
            REAL sum = 0;
            for (size_t n = 0; n < count; n++)
                for (size_t m = 0; m < s.M; m++)
                    sum += w[(int64_t)uses[2 * n] * s.wt + (int64_t)m * s.wm] *
                           dy[(int64_t)uses[2 * n + 1] * s.op + (int64_t)m * s.om + (int64_t)j];
            dx[j] = sum;
        }
    }
}

#undef LANES
#undef VECTOR
#undef CONST_VECTOR
