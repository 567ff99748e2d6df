/*
 * Where a bench program begins: QEMU's -kernel loads it as a PVH guest (xen/include/public/arch-x86/hvm/start_info.h), in
 * 32-bit protected mode without paging, all segments flat, after a firmware that takes a tenth of UEFI's time. From there to
 * 64-bit mode, with the first 4 GiB mapped where they are, and to C, System V calling convention. Interrupts stay off and
 * there is no table of theirs: an exception ends the VM.
 */
    .set NOTE_PHYS32_ENTRY, 18
    .set PRESENT_WRITABLE, 3
    .set PAGE_2M, 0x83
    .set GIB, 4
    .set CR4_PAE, 1 << 5
    .set CR0_PG, 1 << 31
    .set MSR_EFER, 0xc0000080
    .set EFER_LME, 1 << 8
    .set CODE, 8
    .set DATA, 16
    .set STACK_BYTES, 65536

    .section .note.pvh, "a", @note
    .balign 4
    .long 4, 8, NOTE_PHYS32_ENTRY
    .asciz "Xen"
    .quad Entry

    .text
    .code32
    .globl Entry
Entry:
    cli
    cld
    movl $TopTable, %eax
    movl %eax, %cr3
    movl %cr4, %eax
    orl $CR4_PAE, %eax
    movl %eax, %cr4
    movl $MSR_EFER, %ecx
    rdmsr
    orl $EFER_LME, %eax
    wrmsr
    movl %cr0, %eax
    orl $CR0_PG, %eax
    movl %eax, %cr0
    lgdt Descriptors
    ljmp $CODE, $LongMode

    .code64
LongMode:
    movl $DATA, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    movl $StackTop, %esp
    xorl %ebp, %ebp
    call BenchStart
    ud2

    .data
    .balign 4096
TopTable:
    .quad SecondTable + PRESENT_WRITABLE
    .fill 511, 8, 0
SecondTable:
    .set gib, 0
    .rept GIB
    .quad Pages + gib * 4096 + PRESENT_WRITABLE
    .set gib, gib + 1
    .endr
    .fill 512 - GIB, 8, 0
Pages:
    .set page, 0
    .rept GIB * 512
    .quad page << 21 | PAGE_2M
    .set page, page + 1
    .endr

    .balign 8
Table:
    .quad 0
    .quad 0x00af9b000000ffff
    .quad 0x00cf93000000ffff
Descriptors:
    .word . - Table - 1
    .long Table

    .bss
    .balign 16
    .skip STACK_BYTES
StackTop:

    .section .note.GNU-stack, "", @progbits
