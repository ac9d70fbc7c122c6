/* What AVX-512 does in its own way on vectors of one length, LANE: see layers_modes.h. VECTOR is the type that
 * instructions have, OP(name) one of them, SET1 that which spreads a word.
 */
#define NAME(function) RDC_PASTE(function, MODE)
#define TERNARY(a, b, c, table) (LANE)OP(ternarylogic_epi64)((VECTOR)(a), (VECTOR)(b), (VECTOR)(c), table)

RDC_AVX512 static inline LANE NAME(all)(uint64_t word) { return (LANE)SET1((long long)word); }

RDC_AVX512 static inline LANE NAME(and_xor)(LANE a, LANE b, LANE c) {
    return TERNARY(a, b, c, 0x6a);
}

RDC_AVX512 static inline LANE NAME(xor_xor)(LANE a, LANE b, LANE c) {
    return TERNARY(a, b, c, 0x96);
}

RDC_AVX512 static inline LANE NAME(majority)(LANE a, LANE b, LANE c) {
    return TERNARY(a, b, c, 0xe8);
}

RDC_AVX512 static inline void NAME(add_signs)(LANE *plus, LANE *minus, LANE p, LANE n, LANE moves, LANE other,
                                              LANE c, LANE c0) {
    const LANE falls = NAME(and_xor)(other, c, c0);
    const LANE up = TERNARY(falls, n, p, 0xca); /* n where it falls, else p */
    const LANE down = TERNARY(falls, p, n, 0xca);
    const LANE ups = TERNARY(*plus, up, moves, 0xf8); /* or it is there */
    const LANE downs = TERNARY(*minus, down, moves, 0xf8);
    *plus = ups & ~downs;
    *minus = downs & ~ups;
}

RDC_AVX512 static inline LANE NAME(ones)(LANE v) { return (LANE)OP(popcnt_epi64)((VECTOR)v); }

RDC_AVX512 static inline void NAME(count_signs)(int32_t *acc, const LANE *line, const LANE *p, const LANE *n,
                                                const LANE *x, const LANE *y, const size_t lanes) {
    const LANE p_x = *p & *x, n_x = *n & *x;
    (void)lanes, (void)line;
    NAME(count_sums)(acc, NAME(ones)(*p) - NAME(ones)(*n), NAME(ones)(p_x) - NAME(ones)(n_x),
                     NAME(ones)(*p & *y) - NAME(ones)(*n & *y), NAME(ones)(p_x & *y) - NAME(ones)(n_x & *y));
}

RDC_AVX512 static inline void NAME(count_two)(int64_t *sums, const LANE *change, size_t planes, const LANE *u,
                                              const LANE *v, const size_t lanes) COUNT_TWO(LANE, MODE)

RDC_AVX512 static inline void NAME(count_one)(int64_t *sums, const LANE *change, size_t planes, const LANE *u,
                                              const size_t lanes) COUNT_ONE(LANE, MODE)

#undef NAME
#undef TERNARY
#undef LANE
#undef MODE
#undef VECTOR
#undef OP
#undef SET1
