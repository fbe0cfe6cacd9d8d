package web_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"citybrain/kernel/web"
)

type letter struct {
	Body struct {
		Text  string `json:"text,omitempty"`
		Lines []struct {
			Of *string `json:"of,omitempty"`
		} `json:"lines,omitempty"`
		Words map[string]string `json:"words,omitempty"`
		Raw   json.RawMessage   `json:"raw,omitempty"`
	}
}

func TestTextThatNobodyCanSeeIsRefusedWithItsPlace(t *testing.T) {
	s := web.New(web.Config{Authenticators: []web.Authenticator{bearer{}}})
	s.Mount([]web.Route{web.Post("/api/v1/letters", lampsManage, "Write", func(context.Context, *letter) (web.None, error) {
		return web.None{}, nil
	})})
	for body, at := range map[string]string{
		`{"text":"王小明\n请\t回\r\n电 👨\u200d👩\u200d👧 \u200ex"}`: "",
		`{"text":"a\u0000b"}`:                     "/text",
		`{"text":"\u202egnp.exe"}`:                "/text",
		`{"lines":[{"of":"x"},{"of":"\u001b["}]}`: "/lines/1/of",
		`{"words":{"zh":"\u2066x"}}`:              "/words/zh",
		`{"raw":{"a":"\u0000"}}`:                  "", // whoever reads it tells
	} {
		w := ask(t, s, "POST", "/api/v1/letters", "keeper", body)
		if at == "" && w.Code != 204 || at != "" && (w.Code != 422 || !strings.Contains(w.Body.String(), `"`+at+`"`)) {
			t.Errorf("%s: %d %s", body, w.Code, w.Body)
		}
	}
}
