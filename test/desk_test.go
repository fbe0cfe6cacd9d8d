package test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"testing"
	"time"
)

// desk is somebody who works with the city over HTTP, as a browser would.
type desk struct {
	t    testing.TB
	base string
	http *http.Client
}

// problem is an answer that refuses.
type problem struct {
	Status int    `json:"status"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

func (p *problem) Error() string { return fmt.Sprintf("%d %s: %s", p.Status, p.Code, p.Detail) }

// visit gives somebody who is not signed in.
func visit(t testing.TB, address string) *desk {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &desk{t: t, base: "http://" + address, http: &http.Client{Jar: jar, Timeout: patience}}
}

const password = "a long test password 2026"

// signIn gives somebody who is.
func signIn(t testing.TB, address, login string) *desk {
	t.Helper()
	d := visit(t, address)
	d.post("/api/v1/session", map[string]string{"login": login, "password": password}, nil)
	return d
}

// at is the same person at another node. The browser keeps a cookie by host, and
// the nodes of a test share theirs.
func (d *desk) at(address string) *desk {
	other := *d
	other.base = "http://" + address
	return &other
}

// try asks and gives the refusal, if there is one.
func (d *desk) try(method, path string, body, answer any) error {
	var raw io.Reader = http.NoBody
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			d.t.Fatal(err)
		}
		raw = bytes.NewReader(text)
	}
	return d.send(method, path, "application/json", raw, answer)
}

// send is try with a body of any kind.
func (d *desk) send(method, path, kind string, body io.Reader, answer any) error {
	r, err := http.NewRequest(method, d.base+path, body)
	if err != nil {
		d.t.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	r.Header.Set("X-Citybrain", "test")
	r.Header.Set("Accept-Language", "en")
	got, err := d.http.Do(r)
	if err != nil {
		return err
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		return err
	}
	if got.StatusCode >= 400 {
		p := &problem{Status: got.StatusCode}
		_ = json.Unmarshal(text, p)
		return p
	}
	if answer == nil || len(text) == 0 {
		return nil
	}
	return json.Unmarshal(text, answer)
}

func (d *desk) get(path string, answer any) {
	d.t.Helper()
	if err := d.try(http.MethodGet, path, nil, answer); err != nil {
		d.t.Fatalf("GET %s: %v", path, err)
	}
}

func (d *desk) post(path string, body, answer any) {
	d.t.Helper()
	if err := d.try(http.MethodPost, path, body, answer); err != nil {
		d.t.Fatalf("POST %s: %v", path, err)
	}
}

// text gives an answer that is no JSON, "" where there is none.
func (d *desk) text(path string) string {
	r, err := d.http.Get(d.base + path)
	if err != nil {
		return ""
	}
	defer r.Body.Close()
	text, _ := io.ReadAll(r.Body)
	return string(text)
}

// page is a list.
type page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next"`
}

// every gives all pages of a list.
func every[T any](d *desk, path string) []T {
	d.t.Helper()
	var all []T
	for cursor := ""; ; {
		var p page[T]
		d.get(path+"&cursor="+cursor, &p)
		all = append(all, p.Items...)
		if cursor = p.Next; cursor == "" {
			return all
		}
	}
}

type alarm struct {
	ID             string    `json:"id"`
	Thing          string    `json:"thing"`
	Rule           string    `json:"rule"`
	State          string    `json:"state"`
	RaisedAt       time.Time `json:"raisedAt"`
	AcknowledgedBy string    `json:"acknowledgedBy"`
}

type rejection struct {
	Thing string `json:"thing"`
	Code  string `json:"code"`
	Count int    `json:"count"`
}

type twin struct {
	Node    string `json:"node"`
	Things  int    `json:"things"`
	Applied uint64 `json:"applied"`
	Digest  string `json:"digest"`
}

// sendBatch reports for a device over HTTP, under an Idempotency-Key.
func sendBatch(address string, c credential, key, body string) error {
	r, err := http.NewRequest(http.MethodPost, "http://"+address+"/api/v1/observations", strings.NewReader(body))
	if err != nil {
		return err
	}
	r.SetBasicAuth(c.Username, c.Password)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", key)
	r.Header.Set("Accept-Language", "en")
	got, err := (&http.Client{Timeout: patience}).Do(r)
	if err != nil {
		return err
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		return err
	}
	if got.StatusCode == http.StatusAccepted {
		return nil
	}
	p := &problem{Status: got.StatusCode}
	if err := json.Unmarshal(text, p); err != nil {
		return fmt.Errorf("%d %s", got.StatusCode, text)
	}
	return p
}
