package ld

import (
	"bytes"
	"encoding/json"
	"strings"
)

// normal gives what a value of @context says beside the core, compact, and the
// URL under which it names the core, "" if it does not. A list of one is
// the one, and null undoes what stands before it.
func normal(raw json.RawMessage) (given json.RawMessage, core string, err error) {
	if len(raw) == 0 || kindOf(raw) == 'n' {
		return nil, "", nil
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, raw); err != nil {
		return nil, "", asBad(err)
	}
	given = compact.Bytes()
	var items []json.RawMessage
	if given[0] != '[' {
		items = []json.RawMessage{given}
	} else if err := json.Unmarshal(given, &items); err != nil {
		return nil, "", asBad(err)
	}
	var rest []json.RawMessage
	for _, item := range items {
		var url string
		switch {
		case json.Unmarshal(item, &url) == nil && isCoreURL(url):
			core = url
		case string(item) == "null":
			rest = nil
		case string(item) != "{}":
			rest = append(rest, item)
		}
	}
	return joined(rest), core, nil
}

// joined writes a list of contexts; one alone needs no list.
func joined(items []json.RawMessage) json.RawMessage {
	switch {
	case len(items) == 0:
		return nil
	case len(items) == 1 && (kindOf(items[0]) == '"' || kindOf(items[0]) == '{'):
		return items[0]
	}
	return append(append([]byte{'['}, strings.Join(texts(items), ",")...), ']')
}

func texts(items []json.RawMessage) []string {
	out := make([]string, len(items))
	for i, item := range items {
		out[i] = string(item)
	}
	return out
}

// withCore writes the context for a body: what was given, then the core.
func withCore(given json.RawMessage, core string) json.RawMessage {
	if given[0] == '[' {
		given = given[1 : len(given)-1]
	}
	return json.RawMessage("[" + string(given) + "," + string(quote(core)) + "]")
}

// quote writes a URL as JSON. URLs of contexts hold nothing to escape.
func quote(url string) json.RawMessage {
	return json.RawMessage(`"` + url + `"`)
}
