/* Circuits made smaller by simulation: graphs of ANDs and XORs, and the rows on which they are right.
 *
 * All rows of an improver are run through its graph at once, so that what a node may become is known exactly: `care` says
 * for every output on which rows it counts, and from there the rows follow on which a change of a node is seen. A move
 * replaces a node by another signal, or by one, two or three new nodes over signals there are, such that no output that
 * counts changes. Moves that cost nothing are made too, for they open others, and now and then one that costs something
 * (threshold acceptance); the best graph is kept. Where levels cost something, no move makes a longest path longer, and
 * some moves are looked for that make the paths through a node shorter. What is random is seeded, and the same in every SIMD mode.
 */
#ifndef RDC_IMPROVE_H
#define RDC_IMPROVE_H

#include "rdc.h"

/* A graph: variable 0 is false, then the inputs, then the nodes, each after its fan-ins. A literal is twice a variable,
 * plus one where it is complemented. `parity[k]` says that node k is an XOR. */
typedef struct {
    size_t inputs, nodes, outputs;
    int32_t *left, *right; /* literals, one for each node */
    uint8_t *parity;       /* 0 or 1, one for each node */
    int32_t *out;          /* literals */
} rdc_graph;

/* What is sought. */
typedef struct {
    uint32_t and_cost, xor_cost; /* of a node of either kind, from 1 up */
    int parities;                /* whether there may be XORs; else those there are become three ANDs each */
    uint32_t slack;              /* by how many ANDs a graph may cost more than the best one */
    uint32_t rarely;             /* one move in this number may cost an AND */
    uint64_t patience;           /* this number of tries a node without a better graph leads back to the best one */
    uint64_t standstill;         /* this number of tries a node without a better graph is the end; 0: there is none */
    uint32_t level_cost;         /* of each level of the longest path, beside the nodes' */
    uint64_t seed;
} rdc_improve_aim;

typedef struct rdc_improver rdc_improver;

/* Most variables of an improver: twice as many are numbers of 32 bits, with room to spare. */
enum { RDC_IMPROVE_VARIABLES = 1 << 26 };

/* 0 if every literal of the graph names an earlier variable, else 1 + the node or, behind the nodes, the output. */
size_t rdc_graph_check(const rdc_graph *graph);

/* Bytes that an improver of such a graph takes; 0 where they are more than can be counted. */
size_t rdc_improver_bytes(const rdc_graph *graph, size_t words, int parities);

/* An improver of a checked graph: x (inputs × words) are its rows; care (outputs × words) says where each output
 * counts. NULL where there is not enough memory. */
rdc_improver *rdc_improver_new(int simd, const rdc_graph *graph, const uint64_t *x, const uint64_t *care, size_t words,
                               const rdc_improve_aim *aim);
void rdc_improver_free(rdc_improver *improver);

/* Tries moves until as much work is done as `budget` says (a unit: 8 words of one signal, or what takes as long), and
 * gives the work done: less where nothing is left to try. */
uint64_t rdc_improver_run(int simd, rdc_improver *improver, uint64_t budget);

/* The sum of the costs of the best graph's nodes and levels, and how many nodes these are. */
uint64_t rdc_improver_cost(const rdc_improver *improver);
size_t rdc_improver_nodes(const rdc_improver *improver);

/* The best graph; the arrays have room for its nodes. */
void rdc_improver_graph(const rdc_improver *improver, rdc_graph *graph);

#endif
