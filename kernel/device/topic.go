package device

import (
	"strings"
	"unicode/utf8"
)

// topicRoot begins every topic of a device.
const topicRoot = "devices/"

// maxTopic is the longest topic of a device, bytes.
const maxTopic = 256

// maxLevels is how deep a topic may go below devices/{id}/.
const maxLevels = 8

// splitTopic reads devices/{id}/{tail}: tail has 1 to 8 levels, none empty, no
// wildcard, no sign that a log or a terminal could stumble over.
func splitTopic(topic string) (id, tail string, err error) {
	if len(topic) > maxTopic || !utf8.ValidString(topic) {
		return "", "", ErrTopic
	}
	rest, ok := strings.CutPrefix(topic, topicRoot)
	if !ok {
		return "", "", ErrForeign
	}
	id, tail, ok = strings.Cut(rest, "/")
	if !ok || !validLevel(id) {
		return "", "", ErrTopic
	}
	if !validTail(tail) {
		return "", "", ErrTopic
	}
	return id, tail, nil
}

// validTail reports whether tail may follow devices/{id}/.
func validTail(tail string) bool {
	levels := 0
	for level := range strings.SplitSeq(tail, "/") {
		if levels++; levels > maxLevels || !validLevel(level) {
			return false
		}
	}
	return true
}

// validLevel allows what ids and words are made of.
func validLevel(level string) bool {
	for i := range len(level) {
		if c := level[i]; c <= ' ' || c >= 0x7f || c == '+' || c == '#' || c == '*' || c == '>' || c == '\\' || c == '"' {
			return false
		}
	}
	return level != ""
}

// ownFilter reports whether a subscription stays within devices/{id}/; the
// wildcards + and # are allowed below it.
func ownFilter(filter, id string) bool {
	if len(filter) > maxTopic {
		return false
	}
	rest, ok := strings.CutPrefix(filter, topicRoot+id+"/")
	return ok && rest != "" && !strings.HasPrefix(filter, "$")
}
