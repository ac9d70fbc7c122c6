/* Gathers, scatters, reductions and first maxima, in lines of `inner` neighbours (the examples of a batch, mostly). */

/* out, in, indices (slot and offset each), count, inner: line i of the result is line indices[i] of the argument; 0
 * where the index is negative. */
TARGET static void NAME(gather)(const int64_t *t, char *const *slots) {
    REAL *out = (REAL *)slots[t[0]] + t[1];
    const REAL *in = (const REAL *)slots[t[2]] + t[3];
    const int32_t *indices = (const int32_t *)slots[t[4]] + t[5];
    const size_t count = (size_t)t[6], inner = (size_t)t[7];
    if (inner == 1) {
        for (size_t i = 0; i < count; i++) out[i] = indices[i] < 0 ? 0 : in[indices[i]];
        return;
    }
    for (size_t i = 0; i < count; i++, out += inner) {
        if (indices[i] < 0) memset(out, 0, inner * sizeof(REAL));
        else memcpy(out, in + (size_t)indices[i] * inner, inner * sizeof(REAL));
    }
}

/* out, in, indices, count, inner, size: `size` lines of zeros, to whose line indices[i] line i is added, in order. */
TARGET static void NAME(scatter_add)(const int64_t *t, char *const *slots) {
    REAL *out = (REAL *)slots[t[0]] + t[1];
    const REAL *in = (const REAL *)slots[t[2]] + t[3];
    const int32_t *indices = (const int32_t *)slots[t[4]] + t[5];
    const size_t count = (size_t)t[6], inner = (size_t)t[7];
    memset(out, 0, (size_t)t[8] * inner * sizeof(REAL));
    for (size_t i = 0; i < count; i++, in += inner) {
        if (indices[i] < 0) continue;
        REAL *line = out + (size_t)indices[i] * inner;
        for (size_t j = 0; j < inner; j++) line[j] += in[j];
    }
}

/* The next of several nested loops; `at` moves along each array's strides. 0 at the end. */
RDC_INLINE int NAME(next)(size_t axes, const int64_t *lengths, int64_t *index, size_t arrays,
                          const int64_t *const *strides, int64_t *at) {
    for (size_t axis = axes; axis-- > 0;) {
        for (size_t n = 0; n < arrays; n++) at[n] += strides[n][axis];
        if (++index[axis] < lengths[axis]) return 1;
        for (size_t n = 0; n < arrays; n++) at[n] -= lengths[axis] * strides[n][axis];
        index[axis] = 0;
    }
    return 0;
}

/* The counters of nested loops, as they begin: of these loops alone, since most instructions have few. */
RDC_INLINE void NAME(clear)(size_t axes, int64_t *index) {
    for (size_t axis = 0; axis < axes; axis++) index[axis] = 0;
}

enum { NAME(wide_line) = 64 };

/* One strip of up to wide_line neighbours, reduced; lines `at` from each other. */
RDC_INLINE void NAME(reduce_strip)(int64_t kind, REAL *out, const REAL *in, size_t width, int64_t step, size_t axes,
                                   const int64_t *lengths, const int64_t *strides) {
    REAL top[NAME(wide_line)], sum[NAME(wide_line)];
    int64_t index[RDC_REAL_AXES], at = 0;
    const int64_t *const all[1] = {strides};
    NAME(clear)(axes, index);
    for (size_t j = 0; j < width; j++) sum[j] = 0;
    if (kind != RDC_REAL_SUM) {
        for (size_t j = 0; j < width; j++) top[j] = in[(int64_t)j * step];
        do {
            const REAL *p = in + at;
            if (step == 1)
                for (size_t j = 0; j < width; j++) top[j] = p[j] > top[j] || p[j] != p[j] ? p[j] : top[j];
            else
                for (size_t j = 0; j < width; j++) {
                    const REAL x = p[(int64_t)j * step];
                    top[j] = x > top[j] || x != x ? x : top[j];
                }
        } while (NAME(next)(axes, lengths, index, 1, all, &at));
        if (kind == RDC_REAL_MAX) {
            for (size_t j = 0; j < width; j++) out[j] = top[j];
            return;
        }
        for (size_t j = 0; j < width; j++) top[j] = top[j] - top[j] == 0 ? top[j] : 0;
    }
    do {
        const REAL *p = in + at;
        if (kind == RDC_REAL_LOG_SUM_EXP && step == 1)
            for (size_t j = 0; j < width; j++) sum[j] += NAME(exp_of)(p[j] - top[j]);
        else if (kind == RDC_REAL_LOG_SUM_EXP)
            for (size_t j = 0; j < width; j++) sum[j] += NAME(exp_of)(p[(int64_t)j * step] - top[j]);
        else if (step == 1)
            for (size_t j = 0; j < width; j++) sum[j] += p[j];
        else
            for (size_t j = 0; j < width; j++) sum[j] += p[(int64_t)j * step];
    } while (NAME(next)(axes, lengths, index, 1, all, &at));
    if (kind == RDC_REAL_LOG_SUM_EXP)
        for (size_t j = 0; j < width; j++) out[j] = NAME(log_of)(sum[j]) + top[j];
    else
        for (size_t j = 0; j < width; j++) out[j] = sum[j];
}

/* kind, out, in, inner, its stride in the argument, kept axes, reduced axes; kept lengths and strides, reduced lengths
 * and strides. The result is without gaps. No reduced axis is empty. */
TARGET static void NAME(reduce)(const int64_t *t, char *const *slots) {
    REAL *out = (REAL *)slots[t[1]] + t[2];
    const REAL *in = (const REAL *)slots[t[3]] + t[4];
    const size_t inner = (size_t)t[5], kept = (size_t)t[7], reduced = (size_t)t[8];
    const int64_t step = t[6], *lengths = t + 9, *strides = lengths + kept, *inside = strides + kept;
    int64_t index[RDC_REAL_AXES], at = 0;
    const int64_t *const all[1] = {strides};
    NAME(clear)(kept, index);
    do {
        for (size_t j = 0; j < inner; j += NAME(wide_line)) {
            const size_t width = inner - j < NAME(wide_line) ? inner - j : NAME(wide_line);
            NAME(reduce_strip)(t[0], out + j, in + at + (int64_t)j * step, width, step, reduced, inside,
                               inside + reduced);
        }
        out += inner;
    } while (NAME(next)(kept, lengths, index, 1, all, &at));
}

/* out, in, inner, kept axes, reduced axes; lengths and strides as above: sums along lines of `inner` neighbours. */
TARGET static void NAME(line_sums)(const int64_t *t, char *const *slots) {
    REAL *out = (REAL *)slots[t[0]] + t[1];
    const REAL *in = (const REAL *)slots[t[2]] + t[3];
    const size_t inner = (size_t)t[4], kept = (size_t)t[5], reduced = (size_t)t[6];
    const int64_t *lengths = t + 7, *strides = lengths + kept, *inside = strides + kept;
    int64_t index[RDC_REAL_AXES], counter[RDC_REAL_AXES], at = 0;
    const int64_t *const all[1] = {strides}, *const within[1] = {inside + reduced};
    NAME(clear)(kept, index);
    do {
        int64_t from = at;
        NAME(clear)(reduced, counter);
        REAL lanes[16] = {0};
        do {
            const REAL *p = in + from;
            size_t j = 0;
            for (; j + 16 <= inner; j += 16)
                for (size_t l = 0; l < 16; l++) lanes[l] += p[j + l];
            for (size_t l = 0; j < inner; j++, l++) lanes[l] += p[j];
        } while (NAME(next)(reduced, inside, counter, 1, within, &from));
        for (size_t half = 8; half; half /= 2)
            for (size_t l = 0; l < half; l++) lanes[l] += lanes[l + half];
        *out++ = lanes[0];
    } while (NAME(next)(kept, lengths, index, 1, all, &at));
}

/* out, in, change (slot −1: 1), inner, kept axes, reduced axes, inner strides of out, in and change; kept lengths and
 * strides of out, in and change; reduced lengths and strides of out and in: the change where the greatest element
 * first stands, 0 elsewhere. */
TARGET static void NAME(first_maximum)(const int64_t *t, char *const *slots) {
    REAL *out = (REAL *)slots[t[0]] + t[1];
    const REAL *in = (const REAL *)slots[t[2]] + t[3], one = 1;
    const REAL *change = t[4] < 0 ? &one : (const REAL *)slots[t[4]] + t[5];
    const size_t inner = (size_t)t[6], kept = (size_t)t[7], reduced = (size_t)t[8];
    const int64_t so = t[9], si = t[10], sc = t[11], *lengths = t + 12, *inside = lengths + 4 * kept;
    const int64_t *const all[3] = {lengths + kept, lengths + 2 * kept, lengths + 3 * kept};
    const int64_t *const within[2] = {inside + reduced, inside + 2 * reduced};
    int64_t index[RDC_REAL_AXES], counter[RDC_REAL_AXES], at[3] = {0};
    NAME(clear)(kept, index);
    do {
        for (size_t j = 0; j < inner; j += NAME(wide_line)) {
            const size_t width = inner - j < NAME(wide_line) ? inner - j : NAME(wide_line);
            const REAL *x = in + at[1] + (int64_t)j * si, *c = change + at[2] + (int64_t)j * sc;
            REAL *o = out + at[0] + (int64_t)j * so;
            int64_t from[2] = {0};
            REAL top[NAME(wide_line)], place[NAME(wide_line)], number = 0;
            NAME(clear)(reduced, counter);
            for (size_t l = 0; l < width; l++) {
                top[l] = x[(int64_t)l * si];
                place[l] = 0;
            }
            do {
                const REAL *p = x + from[1];
                for (size_t l = 0; l < width; l++) {
                    const REAL y = si == 1 ? p[l] : p[(int64_t)l * si];
                    const int more = y > top[l] || (y != y && top[l] == top[l]);
                    top[l] = more ? y : top[l];
                    place[l] = more ? number : place[l];
                }
                number += 1;
            } while (NAME(next)(reduced, inside, counter, 2, within, from));
            number = 0;
            do {
                REAL *p = o + from[0];
                if (so == 1 && sc == 1)
                    for (size_t l = 0; l < width; l++) p[l] = place[l] == number ? c[l] : 0;
                else
                    for (size_t l = 0; l < width; l++)
                        p[(int64_t)l * so] = place[l] == number ? c[(int64_t)l * sc] : 0;
                number += 1;
            } while (NAME(next)(reduced, inside, counter, 2, within, from));
        }
    } while (NAME(next)(kept, lengths, index, 3, all, at));
}
