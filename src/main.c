#include <stdio.h>

int main(void)
{
	puts("hebb");
	return 0;
}
