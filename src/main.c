#include <malloc.h>
#include <omp.h>
#include <stdlib.h>
#include <unistd.h>

#include "cmd/command.h"

/*
 * Threads that wait for each other spin, by default for so long that a second
 * busy program on the machine makes a run ten times slower.  The OpenMP
 * library reads its settings before main, so the program starts itself once
 * more with a short spin; who has chosen a policy keeps it.  So does who binds
 * threads: this one is bound already, and would start a program that may use
 * nothing but its processor.
 */
static void wait_briefly(char **argv)
{
	char program[4096];
	ssize_t n;

	if (omp_get_proc_bind() != omp_proc_bind_false ||
	    getenv("OMP_WAIT_POLICY") || getenv("GOMP_SPINCOUNT") ||
	    setenv("GOMP_SPINCOUNT", "3000", 0))
		return;
	n = readlink("/proc/self/exe", program, sizeof(program));
	if (n <= 0 || n == sizeof(program))
		return;
	program[n] = '\0';
	execv(program, argv); /* on failure: spin */
}

/*
 * Left alone, glibc keeps what was freed for the next large array, whether it
 * fits there or not: a second learner took a third more.  Large ones go back.
 */
static void return_memory(void)
{
#ifdef M_MMAP_THRESHOLD
	mallopt(M_MMAP_THRESHOLD, 1 << 20);
#endif
}

int main(int argc, char **argv)
{
	wait_briefly(argv);
	return_memory();
	return hebb_command_main(argc, argv);
}
