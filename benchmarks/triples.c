/* The rival of `walsh_sample`: a plain loop of popcounts over XORed packed columns. */
#include <stddef.h>
#include <stdint.h>

/* For all i < j < k of n columns: rows - 2 × ones of y ^ x[i] ^ x[j] ^ x[k]. `sums` is a column of scratch. */
void triples(const uint64_t *x, const uint64_t *y, size_t n, size_t words, int32_t rows, uint64_t *sums, int32_t *out) {
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++) {
            for (size_t w = 0; w < words; w++) sums[w] = y[w] ^ x[i * words + w] ^ x[j * words + w];
            for (size_t k = j + 1; k < n; k++) {
                int32_t ones = 0;
                for (size_t w = 0; w < words; w++) ones += __builtin_popcountll(sums[w] ^ x[k * words + w]);
                *out++ = rows - 2 * ones;
            }
        }
}
