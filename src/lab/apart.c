#include "lab/apart.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"
#include "io/yaml.h"

/* What the child says: its map, or {error: kind, message: text}. */
static void say(int to, const struct hebb_config *result)
{
	struct hebb_text text = { 0 };
	size_t at = 0;

	hebb_yaml_write(result, &text);
	while (at < text.length) {
		const ssize_t n = write(to, text.data + at, text.length - at);

		if (n < 0 && errno != EINTR)
			break;
		at += n > 0 ? (size_t)n : 0;
	}
	hebb_text_release(&text);
}

/*
 * A terminal tells both processes, and the parent tells the child once more:
 * the second word must not end what the first one asked to end cleanly.
 */
static void hear_twice(int number)
{
	struct sigaction action;

	if (sigaction(number, NULL, &action))
		return;
	action.sa_flags &= ~(int)SA_RESETHAND;
	sigaction(number, &action, NULL);
}

static _Noreturn void be_child(hebb_work *work, const void *context, int to)
{
	struct hebb_config *result = hebb_config_new(HEBB_MAP, NULL);
	struct hebb_error err = { 0 };

	hear_twice(SIGINT);
	hear_twice(SIGTERM);
	if (!work(context, result, &err)) {
		hebb_config_put(result, "error", err.kind);
		hebb_config_put_text(result, "message", err.message);
	}
	say(to, result);
	hebb_config_free(result);
	_exit(0);
}

/* Everything up to the end; a signal is passed on once. */
static void listen(int from, pid_t child, const volatile sig_atomic_t *stop,
		   struct hebb_text *text)
{
	bool told = false;
	char part[4096];

	for (;;) {
		const ssize_t n = read(from, part, sizeof(part));

		if (n > 0)
			hebb_text_add(text, "%.*s", (int)n, part);
		else if (!n || errno != EINTR)
			return;
		if (stop && *stop && !told)
			told = !kill(child, SIGTERM);
	}
}

static void wait_for(pid_t child, int *status)
{
	*status = 0;
	while (waitpid(child, status, 0) < 0 && errno == EINTR)
		;
}

static struct hebb_config *understand(const struct hebb_text *text, int status,
				      struct hebb_error *err)
{
	struct hebb_config *result, *kind;

	if (status || !text->length) {
		hebb_error_set(err, HEBB_IO, NULL,
			       "a process ended early, by %s %d",
			       WIFSIGNALED(status) ? "signal" : "exit code",
			       WIFSIGNALED(status) ? WTERMSIG(status)
						   : WEXITSTATUS(status));
		return NULL;
	}
	result = hebb_yaml_parse("the result", text->data, text->length, err);
	kind = result ? hebb_config_peek(result, "error") : NULL;
	if (!kind)
		return result;
	hebb_error_set(err, (enum hebb_error_kind)atoi(kind->text), NULL, "%s",
		       hebb_config_peek(result, "message")->text);
	hebb_config_free(result);
	return NULL;
}

struct hebb_config *hebb_apart(hebb_work *work, const void *context,
			       const volatile sig_atomic_t *stop,
			       struct hebb_error *err)
{
	struct hebb_text text = { 0 };
	struct hebb_config *result;
	int ends[2], status;
	pid_t child = -1;

	fflush(NULL);
	if (pipe(ends) || (child = fork()) < 0) {
		hebb_error_set(err, HEBB_IO, NULL, "cannot start a process: %s",
			       strerror(errno));
		return NULL;
	}
	if (!child) {
		close(ends[0]);
		be_child(work, context, ends[1]);
	}
	close(ends[1]);
	listen(ends[0], child, stop, &text);
	close(ends[0]);
	wait_for(child, &status);
	result = understand(&text, status, err);
	/* the child may not have been ready to be told */
	if (!result && stop && *stop)
		hebb_error_set(err, HEBB_STOPPED, NULL, "stopped by a signal");
	hebb_text_release(&text);
	return result;
}
