/* Loads and stores of one type of elements, ELEMENT, to and from registers of another, REG: see pointwise_runs.h. Blocks
 * have a length that the compiler knows; what is left of an array is copied into one.
 */
#define MOVE(name) RDC_PASTE(NAME(name), ELEMENT)

TARGET RDC_INLINE int MOVE(load)(REG *to, const ELEMENT *from, size_t n, REG low, REG high) {
    ELEMENT whole[BLOCK], least = from[0], most = from[0];
    if (n < BLOCK) {
        memcpy(whole, from, n * sizeof(ELEMENT));
        for (size_t k = n; k < BLOCK; k++) whole[k] = least;
        from = whole;
    }
    for (size_t k = 0; k < BLOCK; k++) {
        least = from[k] < least ? from[k] : least, most = from[k] > most ? from[k] : most;
        to[k] = (REG)from[k];
    }
    return (int64_t)least < (int64_t)low || (int64_t)most > (int64_t)high;
}

TARGET RDC_INLINE void MOVE(store)(ELEMENT *to, const REG *from, size_t n) {
    ELEMENT whole[BLOCK], *into = n < BLOCK ? whole : to;
    for (size_t k = 0; k < BLOCK; k++) into[k] = (ELEMENT)from[k];
    if (n < BLOCK) memcpy(to, whole, n * sizeof(ELEMENT));
}

#undef MOVE
#undef ELEMENT
