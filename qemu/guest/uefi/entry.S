/*
 * The few places where C cannot go: interrupt entry, thread switch, the thunks behind every exported routine, and entry on
 * a new stack. Microsoft x64 calling convention throughout.
 *
 * Interrupt entry saves everything, the vector registers too: nthost itself uses none, but the routines of drivers that
 * run under it (ISRs, DPCs) may.
 */
    .text

/* One stub a vector, 16 bytes each: a dummy error code where the processor pushes none, the vector, then InterruptEntry. */
    .balign 16
    .globl InterruptStubs
InterruptStubs:
    .set vector, 0
    .rept 256
    .balign 16
    .if (vector == 8) || ((vector >= 10) && (vector <= 14)) || (vector == 17) || (vector == 21) || (vector == 29) || (vector == 30)
    .else
    pushq $0
    .endif
    pushq $vector
    jmp InterruptEntry
    .set vector, vector + 1
    .endr

    .balign 16
InterruptEntry:
    cld
    pushq %rax
    pushq %rcx
    pushq %rdx
    pushq %rbx
    pushq %rbp
    pushq %rsi
    pushq %rdi
    pushq %r8
    pushq %r9
    pushq %r10
    pushq %r11
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, %rcx
    movq %rsp, %rbp
    subq $(512 + 32), %rsp
    andq $-16, %rsp
    fxsave64 32(%rsp)
    call InterruptDispatch
    fxrstor64 32(%rsp)
    movq %rbp, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %r11
    popq %r10
    popq %r9
    popq %r8
    popq %rdi
    popq %rsi
    popq %rbp
    popq %rbx
    popq %rdx
    popq %rcx
    popq %rax
    addq $16, %rsp
    iretq

/* void ContextSwitch(PVOID *SaveStack, PVOID NewStack): keeps the non-volatile registers, XMM6-15 and MXCSR among them. */
    .balign 16
    .globl ContextSwitch
ContextSwitch:
    pushq %rbx
    pushq %rbp
    pushq %rsi
    pushq %rdi
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    subq $184, %rsp
    movaps %xmm6, 0(%rsp)
    movaps %xmm7, 16(%rsp)
    movaps %xmm8, 32(%rsp)
    movaps %xmm9, 48(%rsp)
    movaps %xmm10, 64(%rsp)
    movaps %xmm11, 80(%rsp)
    movaps %xmm12, 96(%rsp)
    movaps %xmm13, 112(%rsp)
    movaps %xmm14, 128(%rsp)
    movaps %xmm15, 144(%rsp)
    stmxcsr 160(%rsp)
    movq %rsp, (%rcx)
    movq %rdx, %rsp
    movaps 0(%rsp), %xmm6
    movaps 16(%rsp), %xmm7
    movaps 32(%rsp), %xmm8
    movaps 48(%rsp), %xmm9
    movaps 64(%rsp), %xmm10
    movaps 80(%rsp), %xmm11
    movaps 96(%rsp), %xmm12
    movaps 112(%rsp), %xmm13
    movaps 128(%rsp), %xmm14
    movaps 144(%rsp), %xmm15
    ldmxcsr 160(%rsp)
    addq $184, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rdi
    popq %rsi
    popq %rbp
    popq %rbx
    ret

/* First return of a new thread: the stack made by ThreadCreate has the routine in rbx. */
    .balign 16
    .globl ThreadTrampoline
ThreadTrampoline:
    subq $32, %rsp
    call *%rbx
    ud2

/* void EnterOnStack(PVOID Top, void (*Routine)(PVOID), PVOID Argument): never returns. */
    .balign 16
    .globl EnterOnStack
EnterOnStack:
    movq %rcx, %rsp
    movq %r8, %rcx
    xorl %ebp, %ebp
    subq $32, %rsp
    call *%rdx
    ud2

/* void LoadSegments(void): code 0x10 and data 0x18, as on Windows. */
    .balign 16
    .globl LoadSegments
LoadSegments:
    movl $0x18, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    xorl %eax, %eax
    movl %eax, %fs
    movl %eax, %gs
    popq %rax
    pushq $0x10
    pushq %rax
    lretq

/*
 * A driver's import of routine n points at ExportThunks + 16 * n. ExportEnter judges the call (IRQL, caller) and returns
 * the routine; the arguments pass through untouched.
 */
    .balign 16
    .globl ExportThunks
ExportThunks:
    .set index, 0
    .rept 512
    .balign 16
    movl $index, %eax
    jmp ExportCommon
    .set index, index + 1
    .endr

    .balign 16
ExportCommon:
    movq (%rsp), %r10
    pushq %rcx
    pushq %rdx
    pushq %r8
    pushq %r9
    subq $40, %rsp
    movl %eax, %ecx
    movq %r10, %rdx
    call ExportEnter
    addq $40, %rsp
    popq %r9
    popq %r8
    popq %rdx
    popq %rcx
    jmp *%rax

/* __chkstk keeps every register, rax among them; a driver's stack ends in an unmapped page, which is check enough. */
    .balign 16
    .globl StackProbe
StackProbe:
    ret
