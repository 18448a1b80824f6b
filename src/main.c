#include "cmd/command.h"

int main(int argc, char **argv)
{
	return hebb_command_main(argc, argv);
}
