package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// errLate tells that a colleague was quicker, which is no error.
var errLate = errors.New("somebody else was quicker")

// visitor is one virtual user.
type visitor struct {
	*crowd
	user
	r    *rand.Rand
	mine []string // numbers of own cases; ids of what lies in the queue
}

// live does one thing after the other until the end. The first pause is of any
// length, so that they do not come all at once.
func (v *visitor) live() {
	v.rest(time.Duration(v.r.Float64() * float64(v.Think)))
	for v.now() < v.end {
		if v.Post != "" {
			v.work()
		} else {
			v.visit()
		}
		v.rest(v.pause(v.r))
	}
}

// rest thinks; who thinks when a spike begins is in a hurry, too.
func (v *visitor) rest(d time.Duration) {
	until := v.now() + d
	if now := v.now(); now < v.measured && until > v.measured && v.Spike > 0 {
		until = v.measured + (until-v.measured)/5
	}
	time.Sleep(min(until, v.end) - v.now())
}

// visit is what a citizen does.
func (v *visitor) visit() {
	switch n := v.r.IntN(100); {
	case n < 30:
		q := v.queries[v.r.IntN(len(v.queries))]
		_ = v.ask("search", http.MethodGet, "/api/v1/public/services/items?limit=20&q="+url.QueryEscape(q), nil, nil)
	case n < 50:
		_ = v.ask("guide", http.MethodGet, "/api/v1/public/services/items/"+v.items[v.r.IntN(len(v.items))].Item.Key, nil, nil)
	case n < 65 || len(v.mine) == 0:
		v.list("mine", "/api/v1/me/cases?limit=20", "number")
	case n < 85:
		_ = v.ask("open", http.MethodGet, "/api/v1/me/cases/"+v.mine[v.r.IntN(len(v.mine))], nil, nil)
	default:
		v.apply(&v.items[v.r.IntN(len(v.items))], false)
	}
}

// work is what an official does.
func (v *visitor) work() {
	switch n := v.r.IntN(100); {
	case n < 40 || len(v.mine) == 0:
		v.list("queue", "/api/v1/cases/queue?limit=50", "case")
	case n < 50:
		_ = v.ask("counts", http.MethodGet, "/api/v1/cases/queue/counts", nil, nil)
	case n < 65:
		_ = v.ask("find", http.MethodPost, "/api/v1/cases/search", map[string]string{"text": v.sought()}, nil)
	case n < 80:
		_ = v.ask("open", http.MethodGet, "/api/v1/cases/"+v.mine[v.r.IntN(len(v.mine))], nil, nil)
	default:
		v.act()
	}
}

// sought is what an official looks for: a whole name, the end of a phone or of a case
// number, an item.
func (v *visitor) sought() string {
	switch n := v.r.IntN(100000); n % 4 {
	case 0:
		return nameOf(n)
	case 1:
		return fmt.Sprintf("%04d", n%10000)
	case 2:
		return time.Now().AddDate(0, 0, -1-n%300).Format("20060102") + fmt.Sprintf("%04d", 1+n%9)
	default:
		return v.items[n%len(v.items)].Item.Name.ZH
	}
}

// list reads a list and remembers what stands there.
func (v *visitor) list(kind, path, field string) {
	var page struct{ Items []map[string]any }
	if v.ask(kind, http.MethodGet, path, nil, &page) != nil {
		return
	}
	v.mine = v.mine[:0]
	for _, one := range page.Items {
		if id, ok := one[field].(string); ok {
			v.mine = append(v.mine, id)
		}
	}
}

// act takes up a case and does what it offers.
func (v *visitor) act() {
	id := v.mine[v.r.IntN(len(v.mine))]
	var view struct {
		Offers []struct {
			Branch, Action string
			Needs          []string
			Open           bool
		}
	}
	if v.ask("open", http.MethodGet, "/api/v1/cases/"+id, nil, &view) != nil {
		return
	}
	for _, o := range view.Offers {
		if !o.Open || o.Action == "withdraw" {
			continue
		}
		_ = v.ask("act", http.MethodPost, "/api/v1/cases/"+id+"/actions", map[string]string{"branch": o.Branch, "action": o.Action, "note": "", "result": "JA2026"}, nil)
		return
	}
}

// ask sends a request, measures it and reads the answer.
func (v *visitor) ask(kind, method, path string, body, into any) error {
	var send io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return err
		}
		send = bytes.NewReader(text)
	}
	r, err := http.NewRequest(method, v.Base+path, send)
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Cookie", v.Cookie)
	r.Header.Set("X-Citybrain", "load")
	s := sample{kind: kind, at: v.now()}
	began := time.Now()
	err = v.answer(r, into)
	s.took = time.Since(began)
	if errors.Is(err, errLate) {
		v.note(s, nil)
		return err
	}
	s.failed = err != nil
	v.note(s, err)
	return err
}

func (v *visitor) answer(r *http.Request, into any) error {
	got, err := v.client.Do(r)
	if err != nil {
		return err
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		return err
	}
	switch {
	case got.StatusCode == http.StatusConflict && !strings.Contains(r.URL.Path, "/submission"), got.StatusCode == http.StatusNotFound && v.Post != "":
		return errLate // a case that a colleague has moved on
	case got.StatusCode >= 300:
		return fmt.Errorf("%s %s: %d %.300s", r.Method, r.URL.Path, got.StatusCode, text)
	case into != nil:
		return json.Unmarshal(text, into)
	}
	return nil
}
