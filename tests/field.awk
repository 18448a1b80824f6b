# field.awk - print the value at a path of a JSON object
#
#	awk -v path=learners.artificial.accuracy.mean -f field.awk
#
# Elements of a list are counted from 0.  Prints nothing if the path is not
# there; the escapes of a text stay.

function here(    i, words)
{
	for (i = 1; i <= depth; i++)
		words = words (i > 1 ? "." : "") at[i]
	return words
}

function value(token)
{
	gsub(/^"|"$/, "", token)
	if (here() == path)
		print token
	named = 0
}

{ text = text $0 " " }

END {
	string = "\"([^\"\\\\]|\\\\.)*\""
	while (match(text, string "|[^][{}:, \t\"]+|[][{}:,]")) {
		token = substr(text, RSTART, RLENGTH)
		text = substr(text, RSTART + RLENGTH)
		if (token == "{" || token == "[") {
			depth++
			list[depth] = token == "["
			at[depth] = list[depth] ? 0 : ""
			named = 0
		} else if (token == "}" || token == "]") {
			depth--
		} else if (token == ":") {
			named = 1
		} else if (token == ",") {
			if (list[depth])
				at[depth]++
		} else if (list[depth] || named) {
			value(token)
		} else {
			at[depth] = substr(token, 2, length(token) - 2)
		}
	}
}
