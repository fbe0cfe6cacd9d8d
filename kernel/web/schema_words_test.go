package web_test

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"

	"citybrain/kernel/auth"
	"citybrain/kernel/web"
)

type dimmer struct {
	Body struct {
		Level float64 `json:"level" minimum:"0" maximum:"180"`
		Name  string  `json:"name,omitempty" maxLength:"4"`
		Mode  string  `json:"mode,omitempty" enum:"day,night"`
	}
}

func TestWhatASchemaFindsWrongIsSaidInTheCallersLanguage(t *testing.T) {
	s := lampServer(t)
	s.Mount([]web.Route{web.Post("/api/v1/dimmers", auth.Public, "Set a dimmer", func(_ context.Context, in *dimmer) (lamp, error) { return lamp{}, nil })})
	for name, c := range map[string]struct{ path, body, want string }{
		"a stranger":  {"/api/v1/lamps", `{"lux":1,"x":2}`, "没有这个项目。"},
		"too large":   {"/api/v1/dimmers", `{"level":181}`, "不能大于 180。"},
		"too small":   {"/api/v1/dimmers", `{"level":-1}`, "不能小于 0。"},
		"too long":    {"/api/v1/dimmers", `{"level":1,"name":"abcdef"}`, "最多 4 个字。"},
		"no choice":   {"/api/v1/dimmers", `{"level":1,"mode":"x"}`, "只能是：day、night。"},
		"missing":     {"/api/v1/lamps", `{}`, "这一项必须填写。"},
		"of its kind": {"/api/v1/lamps", `{"lux":"much"}`, "须为数字。"},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest("POST", c.path, strings.NewReader(c.body))
			r.Header.Set("Authorization", "Bearer keeper")
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Accept-Language", "zh-CN")
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			var p web.Problem
			if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
				t.Fatal(err)
			}
			for _, field := range p.Errors {
				if field.Message == c.want {
					return
				}
			}
			t.Errorf("%+v, want %q", p.Errors, c.want)
		})
	}
}
