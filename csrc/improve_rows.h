/* Rows of an improver in vectors of type LANE: see lanes.h. */

enum { NAME(LANES) = IMPROVE_BLOCK * sizeof(uint64_t) / sizeof(LANE) };
#define ROW(part, of) ((const LANE *)(s->rows + ((part) * s->slots + (size_t)s->slot[of]) * IMPROVE_BLOCK))
#define SIGN(literal) (UINT64_C(0) - (uint64_t)((literal) & 1))

TARGET RDC_INLINE int NAME(any)(const LANE *acc) {
#if defined(RDC_X86) && WORDS == 8
    const __m512i all = _mm512_loadu_si512(acc);
    return _mm512_test_epi64_mask(all, all) != 0;
#elif defined(RDC_X86) && WORDS == 4
    const __m256i all = _mm256_loadu_si256((const __m256i *)acc);
    return !_mm256_testz_si256(all, all);
#else
    uint64_t words[sizeof(LANE) / sizeof(uint64_t)], seen = 0;
    memcpy(words, acc, sizeof words);
    for (size_t w = 0; w < sizeof(LANE) / sizeof(uint64_t); w++) seen |= words[w];
    return seen != 0;
#endif
}

TARGET static void NAME(rdc_improve_fill)(rdc_improver *s, const int32_t *variables, size_t count) {
    enum { lanes = NAME(LANES) };
    for (size_t b = 0; b < s->blocks; b++)
        for (size_t i = 0; i < count; i++) {
            const int32_t v = variables[i], l = s->left[v], r = s->right[v];
            const LANE *x = ROW(b, l >> 1), *y = ROW(b, r >> 1);
            LANE *out = (LANE *)ROW(b, v);
            const uint64_t p = SIGN(l), q = SIGN(r);
            if (s->parity[v])
                for (size_t k = 0; k < lanes; k++) out[k] = x[k] ^ y[k] ^ (p ^ q);
            else
                for (size_t k = 0; k < lanes; k++) out[k] = (x[k] ^ p) & (y[k] ^ q);
        }
    s->work += s->blocks * count;
}

/* The rows on which a change of the target changes an output that counts: those where it is 1 to `on`, where it is 0 to
 * `off`. `reach` has the target first, and what it reaches. */
TARGET static void NAME(rdc_improve_observe)(rdc_improver *s, int32_t target) {
    enum { lanes = NAME(LANES) };
    size_t densest = 0;
    uint64_t most = 0;
    s->actives = 0;
    for (size_t b = 0; b < s->blocks; b++) {
        LANE *other = (LANE *)s->other, *on = (LANE *)(s->on + b * IMPROVE_BLOCK), *off = (LANE *)(s->off + b * IMPROVE_BLOCK);
        const LANE *row = ROW(b, target);
        LANE seen = {0}, seen_all[lanes];
        for (size_t k = 0; k < lanes; k++) other[k] = ~row[k], on[k] = off[k] = row[k] ^ row[k];
        s->differs[0] = 1;
        for (size_t i = 1; i < s->reached; i++) {
            const int32_t v = s->reach[i], l = s->left[v], r = s->right[v];
            const int32_t at = s->place[l >> 1], bt = s->place[r >> 1];
            const int from_l = at && s->differs[at - 1], from_r = bt && s->differs[bt - 1];
            s->differs[i] = 0;
            if (!from_l && !from_r) continue;
            const LANE *x = from_l ? other + (size_t)(at - 1) * lanes : ROW(b, l >> 1);
            const LANE *y = from_r ? other + (size_t)(bt - 1) * lanes : ROW(b, r >> 1);
            const LANE *was = ROW(b, v);
            LANE *out = other + i * lanes, change = {0};
            const uint64_t p = SIGN(l), q = SIGN(r);
            if (s->parity[v])
                for (size_t k = 0; k < lanes; k++) out[k] = x[k] ^ y[k] ^ (p ^ q), change |= out[k] ^ was[k];
            else
                for (size_t k = 0; k < lanes; k++) out[k] = (x[k] ^ p) & (y[k] ^ q), change |= out[k] ^ was[k];
            s->differs[i] = (uint8_t)NAME(any)(&change);
        }
        for (size_t o = 0; o < s->outputs; o++) {
            const int32_t v = s->out[o] >> 1, at = s->place[v];
            if (!at || !s->differs[at - 1]) continue;
            const LANE *now = other + (size_t)(at - 1) * lanes, *was = ROW(b, v);
            const LANE *care = (const LANE *)(s->care + (b * s->outputs + o) * IMPROVE_BLOCK);
            for (size_t k = 0; k < lanes; k++) on[k] |= (now[k] ^ was[k]) & care[k];
        }
        for (size_t k = 0; k < lanes; k++) {
            seen |= on[k], seen_all[k] = on[k];
            off[k] = on[k] & ~row[k];
            on[k] &= row[k];
        }
        if (!NAME(any)(&seen)) continue;
        s->active[s->actives++] = (int32_t)b;
        uint64_t words[IMPROVE_BLOCK], ones = 0;
        memcpy(words, &seen_all, sizeof words);
        for (size_t w = 0; w < IMPROVE_BLOCK; w++) ones += rdc_ones(RDC_SCALAR_MODE, words[w]);
        if (ones > most) most = ones, densest = s->actives - 1;
    }
    if (s->actives) {
        const int32_t first = s->active[0];
        s->active[0] = s->active[densest], s->active[densest] = first;
        for (size_t a = 1; a < s->actives && a < IMPROVE_LOOK; a++) {
            const size_t other = a + (size_t)(rdc_improve_draw(s) % (s->actives - a));
            const int32_t block = s->active[a];
            s->active[a] = s->active[other], s->active[other] = block;
        }
    }
    s->work += s->blocks * (s->reached + 1);
}

TARGET static void NAME(rdc_improve_classify)(rdc_improver *s, const uint64_t *on, const uint64_t *off, size_t count) {
    enum { lanes = NAME(LANES) };
    const size_t few = s->actives < IMPROVE_LOOK ? s->actives : IMPROVE_LOOK;
    for (size_t i = 0; i < count; i++) {
        const int32_t v = s->candidates[i];
        int alive = 15;
        for (size_t a = 0; a < few && alive; a++) {
            const size_t b = (size_t)s->active[a];
            const LANE *g = ROW(b, v), *one = (const LANE *)(on + b * IMPROVE_BLOCK), *zero = (const LANE *)(off + b * IMPROVE_BLOCK);
            LANE lacks = {0}, has = {0}, meets = {0}, misses = {0};
            for (size_t k = 0; k < lanes; k++) {
                lacks |= one[k] & ~g[k];
                has |= one[k] & g[k];
                meets |= zero[k] & g[k];
                misses |= zero[k] & ~g[k];
            }
            if (NAME(any)(&lacks)) alive &= ~HOLDS_ON;
            if (NAME(any)(&has)) alive &= ~NOT_HOLDS_ON;
            if (NAME(any)(&meets)) alive &= ~AVOIDS_OFF;
            if (NAME(any)(&misses)) alive &= ~NOT_AVOIDS_OFF;
            s->work++;
        }
        s->flags[i] = (uint8_t)alive;
    }
}

/* For each factor what it has of `off` in one block, which tells most pairs that do not fit at a glance. */
TARGET static void NAME(rdc_improve_mark)(rdc_improver *s, const uint64_t *off, size_t block, size_t count) {
    enum { lanes = NAME(LANES) };
    const LANE *zero = (const LANE *)(off + block * IMPROVE_BLOCK);
    for (size_t i = 0; i < count; i++) {
        const LANE *g = ROW(block, s->factors[i] >> 1);
        LANE *mark = (LANE *)(s->marks + i * IMPROVE_BLOCK);
        const uint64_t p = SIGN(s->factors[i]);
        for (size_t k = 0; k < lanes; k++) mark[k] = zero[k] & (g[k] ^ p);
    }
    s->work += count;
}

TARGET static void NAME(rdc_improve_covers)(rdc_improver *s, const uint64_t *rows, int32_t literal, int *is) {
    enum { lanes = NAME(LANES) };
    const uint64_t p = SIGN(literal);
    *is = 1;
    for (size_t a = 0; a < s->actives && *is; a++) {
        const size_t b = (size_t)s->active[a];
        const LANE *g = ROW(b, literal >> 1), *wanted = (const LANE *)(rows + b * IMPROVE_BLOCK);
        LANE lacks = {0};
        for (size_t k = 0; k < lanes; k++) lacks |= wanted[k] & ~(g[k] ^ p);
        *is = !NAME(any)(&lacks);
        s->work++;
    }
}

TARGET static void NAME(rdc_improve_apart)(rdc_improver *s, size_t i, uint64_t *alive) {
    enum { lanes = NAME(LANES) };
    LANE left[lanes], some = {0};
    memcpy(left, alive, sizeof left);
    for (size_t k = 0; k < lanes; k++) some |= left[k];
    for (size_t n = 0; n < IMPROVE_TURNED && NAME(any)(&some); n++)
        for (uint64_t rest = s->marks[i * IMPROVE_BLOCK + s->turned_words[n]]; rest; rest &= rest - 1) {
            const LANE *marked = (const LANE *)(s->turned + (64 * n + rdc_lowest(rest)) * IMPROVE_BLOCK);
            some ^= some;
            for (size_t k = 0; k < lanes; k++) left[k] &= ~marked[k], some |= left[k];
            s->work++;
            if (!NAME(any)(&some)) break;
        }
    memcpy(alive, left, sizeof left);
}

TARGET static void NAME(rdc_improve_disjoint)(rdc_improver *s, const uint64_t *off, size_t i, size_t j, int *is) {
    enum { lanes = NAME(LANES) };
    const uint64_t p = SIGN(s->factors[i]), q = SIGN(s->factors[j]);
    *is = 1;
    for (size_t a = 0; a < s->actives && *is; a++) {
        const size_t b = (size_t)s->active[a];
        const LANE *g = ROW(b, s->factors[i] >> 1), *h = ROW(b, s->factors[j] >> 1);
        const LANE *zero = (const LANE *)(off + b * IMPROVE_BLOCK);
        LANE common = {0};
        for (size_t k = 0; k < lanes; k++) common |= zero[k] & (g[k] ^ p) & (h[k] ^ q);
        *is = !NAME(any)(&common);
        s->work++;
    }
}

TARGET static void NAME(rdc_improve_narrow)(rdc_improver *s, const uint64_t *from, int32_t literal, uint64_t *out,
                                            int64_t *most) {
    enum { lanes = NAME(LANES) };
    const uint64_t p = SIGN(literal);
    uint64_t best = 0;
    *most = -1;
    for (size_t a = 0; a < s->actives; a++) {
        const size_t b = (size_t)s->active[a];
        const LANE *g = ROW(b, literal >> 1), *x = (const LANE *)(from + b * IMPROVE_BLOCK);
        LANE *y = (LANE *)(out + b * IMPROVE_BLOCK);
        uint64_t ones = 0;
        for (size_t k = 0; k < lanes; k++) y[k] = x[k] & (g[k] ^ p);
        for (size_t w = 0; w < IMPROVE_BLOCK; w++) ones += rdc_ones(RDC_SCALAR_MODE, out[b * IMPROVE_BLOCK + w]);
        if (ones > best) best = ones, *most = (int64_t)b;
    }
    s->work += 2 * s->actives;
}

TARGET static void NAME(rdc_improve_sum_is)(rdc_improver *s, const uint64_t *on, const uint64_t *off,
                                            const int32_t *sum, int *is) {
    enum { lanes = NAME(LANES) };
    const uint64_t p = SIGN(sum[0] ^ sum[3]), q = SIGN(sum[1]), r = SIGN(sum[2]);
    int alive = 3;
    for (size_t i = 0; i < s->actives && alive; i++) {
        const size_t n = (size_t)s->active[i];
        const LANE *f = ROW(n, sum[0] >> 1), *g = ROW(n, sum[1] >> 1), *h = ROW(n, sum[2] >> 1);
        const LANE *e = ROW(n, sum[3] >> 1);
        const LANE *one = (const LANE *)(on + n * IMPROVE_BLOCK), *zero = (const LANE *)(off + n * IMPROVE_BLOCK);
        LANE wrong = {0}, right = {0};
        for (size_t k = 0; k < lanes; k++) {
            const LANE said = f[k] ^ e[k] ^ p ^ ((g[k] ^ q) & (h[k] ^ r));
            wrong |= (one[k] & ~said) | (zero[k] & said);
            right |= (one[k] & said) | (zero[k] & ~said);
        }
        if (NAME(any)(&wrong)) alive &= ~1;
        if (NAME(any)(&right)) alive &= ~2;
        s->work++;
    }
    *is = alive & 1 ? 1 : alive;
}

TARGET static void NAME(rdc_improve_same)(rdc_improver *s, int32_t a, int32_t b, int *is) {
    enum { lanes = NAME(LANES) };
    const uint64_t p = SIGN(a) ^ SIGN(b);
    *is = 1;
    for (size_t n = 0; n < s->blocks && *is; n++) {
        const LANE *g = ROW(n, a >> 1), *h = ROW(n, b >> 1);
        LANE change = {0};
        for (size_t k = 0; k < lanes; k++) change |= g[k] ^ h[k] ^ p;
        *is = !NAME(any)(&change);
        s->work++;
    }
}

#undef ROW
#undef SIGN
