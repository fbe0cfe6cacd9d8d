package watch

import (
	"bytes"
	"encoding/json"
	"math"

	"citybrain/domain/entities/model"
)

// oneText reads a text that is not empty.
func (w *writer) oneText(name string, value json.RawMessage) (string, error) {
	var text string
	if json.Unmarshal(value, &text) != nil || text == "" || len(text) > maxText {
		return "", model.Bad(name + " is a text that is not empty.")
	}
	return text, nil
}

// texts reads an array of one text or more.
func texts(name string, value json.RawMessage) ([]string, error) {
	var list []*string
	if json.Unmarshal(value, &list) != nil || len(list) == 0 || len(list) > maxList {
		return nil, model.Bad(name + " is an array of texts that is not empty.")
	}
	all := make([]string, 0, len(list))
	for _, one := range list {
		if one == nil || *one == "" {
			return nil, model.Bad(name + " has an empty text.")
		}
		all = append(all, *one)
	}
	return all, nil
}

// oneOrMore reads a text or an array of texts.
func oneOrMore(name string, value json.RawMessage) ([]string, error) {
	var one string
	if json.Unmarshal(value, &one) == nil && one != "" && string(value) != "null" {
		return []string{one}, nil
	}
	return texts(name, value)
}

func truth(name string, value json.RawMessage) (*bool, error) {
	if value == nil {
		return nil, nil
	}
	var yes bool
	if json.Unmarshal(value, &yes) != nil {
		return nil, model.Bad(name + " is true or false.")
	}
	return &yes, nil
}

// maxSeconds keeps times within what a clock can add.
const maxSeconds = 100 * 365 * 24 * 3600

func seconds(name string, value json.RawMessage) (float64, error) {
	var n float64
	if json.Unmarshal(value, &n) != nil || !(n > 0) || n > maxSeconds {
		return 0, model.Bad(name + " is a number of seconds greater than 0.")
	}
	return n, nil
}

func millis(name string, value json.RawMessage) (int64, error) {
	if value == nil {
		return 0, nil
	}
	var n float64
	if json.Unmarshal(value, &n) != nil || n < 1 || n > maxSeconds*1000 {
		return 0, model.Bad(name + " is a number of milliseconds of 1 or more.")
	}
	return int64(math.Ceil(n)), nil
}

// pairs reads KeyValuePairs.
func pairs(name string, value json.RawMessage) ([]Pair, error) {
	if value == nil {
		return nil, nil
	}
	var list []struct{ Key, Value *string }
	if json.Unmarshal(value, &list) != nil || len(list) == 0 || len(list) > maxPairs {
		return nil, model.Bad(name + " is an array of objects with key and value that is not empty.")
	}
	all := make([]Pair, 0, len(list))
	for _, one := range list {
		if one.Key == nil || one.Value == nil || *one.Key == "" || len(*one.Key)+len(*one.Value) > maxText {
			return nil, model.Bad(name + " has objects with key and value, which are texts.")
		}
		all = append(all, Pair{*one.Key, *one.Value})
	}
	return all, nil
}

func compactJSON(raw json.RawMessage) json.RawMessage {
	var room bytes.Buffer
	if json.Compact(&room, raw) != nil {
		return raw
	}
	return room.Bytes()
}
