/* What an improver holds, for the files that work on it. */
#ifndef RDC_IMPROVE_STATE_H
#define RDC_IMPROVE_STATE_H

#include "improve.h"

/* Words that a row has at a time, a cache line: blocks of all rows lie one after another, so that a look at one block of
 * many signals reads memory in order. */
enum { IMPROVE_BLOCK = 8 };

/* Factors of a target that are looked at in pairs: a block has a bit for each; and how many words of their marks are
 * turned. */
enum { MOST_FACTORS = 64 * IMPROVE_BLOCK, IMPROVE_TURNED = 2 };

/* Blocks that tell whether it is worth while to look at all of them. */
enum { IMPROVE_LOOK = 12 };

/* What a signal g can be to a target with the rows `on`, where it has to be 1, and `off`, where it has to be 0. */
enum { HOLDS_ON = 1, NOT_HOLDS_ON = 2, AVOIDS_OFF = 4, NOT_AVOIDS_OFF = 8 };

struct rdc_improver {
    size_t inputs, outputs, variables; /* variables: false, inputs and nodes */
    size_t room;                       /* variables that there is memory for */
    int32_t *left, *right;             /* by variable */
    uint8_t *parity;
    int32_t *out;
    int32_t *refs;

    size_t blocks, slots; /* blocks of each row; rows of memory */
    int32_t *slot;               /* the row of each variable */
    uint64_t *rows;              /* blocks × slots × IMPROVE_BLOCK */
    uint64_t *care;              /* blocks × outputs × IMPROVE_BLOCK */
    int32_t *spare;              /* rows not in use */
    size_t spares;

    /* The target at hand. */
    uint64_t *on, *off, *less, *scratch; /* a row each; `less` is what of on or off another factor leaves */
    int32_t *active;           /* blocks with any, one that has most of them first, then by chance */
    size_t actives;
    int32_t *reach, *place; /* what the target reaches: variables in order, and 1 + the position of each variable */
    size_t reached;
    uint64_t *other; /* one block of each that is reached, with the target complemented */
    uint8_t *differs;
    int32_t *candidates;
    uint8_t *flags;
    int32_t *factors; /* literals */
    uint64_t *marks;  /* one block of each factor */
    uint64_t *keys;   /* of each candidate, what one block has of it in a word */
    uint64_t *turned; /* some words of it the other way round: the factors that are marked on each row of these */
    size_t turned_words[IMPROVE_TURNED];

    /* Rebuilding. */
    int32_t *new_left, *new_right, *new_slot, *map, *stack, *table;
    uint8_t *new_parity, *stale, *new_stale;
    uint32_t mask;

    /* The best graph so far. */
    size_t best_variables;
    int32_t *best_left, *best_right, *best_out;
    uint8_t *best_parity;
    uint64_t best_total;

    uint32_t cost[2];
    int parities;
    uint64_t total, random, work;
    uint64_t allowance;          /* what the next move may cost */
    uint64_t since;              /* tries since there was a graph as good as the best */
    uint64_t slack, patience, standstill;
    uint64_t idle;               /* tries since there was a better graph */
    uint64_t level_cost;
    int32_t *level, *latest;     /* where levels cost: of each variable its own, and the last one at which it may be */
    uint32_t rarely;
};

/* improve_graph.c */
uint64_t rdc_improve_draw(rdc_improver *s);
/* A variable that is `left & right`, or their XOR; literals of variables there are. */
int32_t rdc_improve_add(rdc_improver *s, int32_t left, int32_t right, int parity);
/* What is freed where the target goes, and `kept` stay in use. */
uint64_t rdc_improve_freed(rdc_improver *s, int32_t target, const int32_t *kept, size_t count);
/* The graph with `by` instead of the target (of variable 0: as it is), equal nodes shared and unused ones gone. `changed`:
 * whether what is reached from the target has other values now. The variables whose rows are to be run again go to
 * `reach`. */
void rdc_improve_keep(rdc_improver *s);
void rdc_improve_rebuild(rdc_improver *s, int32_t target, int32_t by, int changed);

/* Where levels cost something: those of all variables; the longest path's are added to the total. */
void rdc_improve_levels(rdc_improver *s);

/* Back to the best graph; its variables go to `reach`, to be run again. */
void rdc_improve_return(rdc_improver *s);

/* improve_moves.c: seeks a move for a node, and makes it. */
void rdc_improve_try(int simd, rdc_improver *s, int32_t target);

/* improve_rows.c: what is done to rows, in every mode */
void rdc_improve_fill(int simd, rdc_improver *s, const int32_t *variables, size_t count);
void rdc_improve_observe(int simd, rdc_improver *s, int32_t target);
/* The flags of the candidates, by a few blocks: what is missing is not so, what is there may be. */
void rdc_improve_classify(int simd, rdc_improver *s, const uint64_t *on, const uint64_t *off, size_t count);
void rdc_improve_mark(int simd, rdc_improver *s, const uint64_t *off, size_t block, size_t count);
/* Whether a literal is 1 on all of these rows. */
void rdc_improve_covers(int simd, rdc_improver *s, const uint64_t *rows, int32_t literal, int *is);
/* Of the factors in `alive`, a block of bits, those that have no marked row in common with factor i. */
void rdc_improve_apart(int simd, rdc_improver *s, size_t i, uint64_t *alive);
/* Whether factors i and j and `off` have no row in common. */
void rdc_improve_disjoint(int simd, rdc_improver *s, const uint64_t *off, size_t i, size_t j, int *is);
/* out = from & literal, and which block has most of it. */
void rdc_improve_narrow(int simd, rdc_improver *s, const uint64_t *from, int32_t literal, uint64_t *out, int64_t *most);
/* Whether sum[0] XOR (sum[1] AND sum[2]) XOR sum[3] is 1 on all rows of `on` and 0 on those of `off`: 1; or its
 * complement: 2; or neither: 0. */
void rdc_improve_sum_is(int simd, rdc_improver *s, const uint64_t *on, const uint64_t *off, const int32_t *sum, int *is);
/* Whether two variables have the same rows. */
void rdc_improve_same(int simd, rdc_improver *s, int32_t a, int32_t b, int *is);

#endif
