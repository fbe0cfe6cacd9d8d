package db

import "strings"

// positional gives a statement with ? in the place of $1, $2, … where these stand
// in their order, each once: then they mean the same. SQLite takes $1 for a name,
// and its driver looks every name up in a list, so that a statement of a thousand
// parameters spent most of its time there.
func positional(query string) string {
	var s strings.Builder
	from, next := 0, 1
	for i := 0; i < len(query); {
		switch c := query[i]; {
		case c == '\'' || c == '"':
			i = behind(query, i+1, string(c))
		case strings.HasPrefix(query[i:], "--"):
			i = behind(query, i, "\n")
		case c == '?':
			return query
		case c == '$':
			number, end := parameter(query, i+1)
			if number != next {
				return query
			}
			next++
			s.WriteString(query[from:i])
			s.WriteByte('?')
			from, i = end, end
		default:
			i++
		}
	}
	if from == 0 {
		return query
	}
	s.WriteString(query[from:])
	return s.String()
}

// behind gives where the text goes on after an end that is searched from at.
func behind(text string, at int, end string) int {
	if n := strings.Index(text[at:], end); n >= 0 {
		return at + n + len(end)
	}
	return len(text)
}

// parameter reads a number, at most 99,999, and where it ends; 0 if there is none.
func parameter(text string, at int) (number, end int) {
	for end = at; end < len(text) && end < at+5 && text[end] >= '0' && text[end] <= '9'; end++ {
		number = 10*number + int(text[end]-'0')
	}
	return number, end
}
