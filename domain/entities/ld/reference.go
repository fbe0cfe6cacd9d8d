package ld

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"citybrain/domain/entities/model"
)

// absolute reads a reference to a context and resolves it against the document
// in which it stands.
func absolute(raw json.RawMessage, base string) (string, error) {
	var ref string
	if err := json.Unmarshal(raw, &ref); err != nil {
		return "", badf("a reference to a context is no text")
	}
	if base == "" {
		return ref, checkURL(ref)
	}
	from, err := url.Parse(base)
	if err != nil {
		return "", badf("a context has no valid URL: %.200q", base)
	}
	to, err := from.Parse(ref)
	if err != nil {
		return "", badf("a context has no valid URL: %.200q", ref)
	}
	return to.String(), checkURL(to.String())
}

// checkURL refuses what cannot be the URL of a context or would break a header.
func checkURL(s string) error {
	u, err := url.Parse(s)
	if err != nil || !u.IsAbs() || len(s) > maxURL || strings.ContainsAny(s, "<>\"\\ ") {
		return badf("a context has no valid URL: %.200q", s)
	}
	return nil
}

// kindOf gives the first byte of a JSON value: { [ " n t f or a digit; 0 for none.
func kindOf(raw json.RawMessage) byte {
	raw = bytes.TrimLeft(raw, " \t\r\n")
	if len(raw) == 0 {
		return 0
	}
	return raw[0]
}

func badf(format string, args ...any) error { return model.Bad(fmt.Sprintf(format, args...)) }

// asBad makes bad data of a JSON error, and nothing of none.
func asBad(err error) error {
	if err == nil {
		return nil
	}
	return badf("an @context is not valid JSON: %v", err)
}

// within says in which remote context the data are bad.
func within(err error, url string) error {
	var p *model.Problem
	if errors.As(err, &p) && isBad(err) && !strings.HasPrefix(p.Detail, "in the context ") {
		return badf("in the context %s: %s", url, p.Detail)
	}
	return err
}

// unavailable is the problem of a context that cannot be had (clause 5.5.2).
func unavailable(url, why string) error {
	return &model.Problem{Type: model.LdContextNotAvailable, Detail: fmt.Sprintf("the context %s is not available: %s", url, why)}
}

func isBad(err error) bool {
	var p *model.Problem
	return errors.As(err, &p) && p.Type == model.BadRequestData
}
