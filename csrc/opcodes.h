/* Opcodes by name, for those who write programs.
 *
 * Each interpreter lists its opcodes once, in its header, as a macro LIST(X) of X(NAME, name, arguments): the enum that
 * the kernels switch over, the arguments that its check counts and the names that Python knows them by are made of it.
 */
#ifndef RDC_OPCODES_H
#define RDC_OPCODES_H

typedef struct {
    const char *name; /* NULL behind the last */
    int number, arguments;
} rdc_opcode;

/* real_check.c */
extern const rdc_opcode rdc_real_instructions[], rdc_real_reductions[], rdc_real_operations[];
/* pointwise_check.c */
extern const rdc_opcode rdc_pointwise_operations[];
/* gf_check.c: kinds of fields, and element-wise operations */
extern const rdc_opcode rdc_gf_kinds[], rdc_gf_operations[];
/* gf_tape_check.c: the steps of a tape, of which the first are the element-wise operations */
extern const rdc_opcode rdc_gf_steps[];
/* gates.c: two-input gates; a gate's number is its truth table */
extern const rdc_opcode rdc_gates[];

#endif
