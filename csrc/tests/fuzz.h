/* Damaged programs for the interpreters: what a check accepts is run on buffers of exactly the sizes that it was told, so
 * that the sanitizers see whatever it let through.
 */
#ifndef RDC_FUZZ_H
#define RDC_FUZZ_H

#include "testing.h"

/* Programs that a check accepted and refused. */
typedef struct {
    const char *target;
    size_t accepted, refused;
} fuzz_counts;

/* A number such as breaks things: small, at an edge, near one that was there, or huge. */
static inline int64_t nasty(int64_t old) {
    static const int64_t edges[] = {INT64_MIN, INT64_MAX, INT32_MAX, INT32_MIN, (int64_t)1 << 32, (int64_t)1 << 61, 64, 65};
    switch (draw() % 8) {
    case 0: return edges[draw() % COUNT(edges)];
    case 1: return old == INT64_MAX ? 0 : old + 1;
    case 2: return old == INT64_MIN ? 0 : old - 1;
    case 3: return old == INT64_MIN ? 0 : -old;
    case 4: return 2 * (old % ((int64_t)1 << 40));
    default: return (int64_t)(draw() % 12) - 2;
    }
}

/* One of these runs `rounds` programs of one interpreter. */
void fuzz_real(fuzz_counts *counts, size_t rounds);
void fuzz_pointwise(fuzz_counts *counts, size_t rounds);
void fuzz_gf_tape(fuzz_counts *counts, size_t rounds);
void fuzz_netlist(fuzz_counts *counts, size_t rounds);
void fuzz_layers(fuzz_counts *counts, size_t rounds);
void fuzz_groups(fuzz_counts *counts, size_t rounds);

#endif
