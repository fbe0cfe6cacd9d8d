package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os/exec"
	"strings"
	"time"
)

// password is that of the administrator of every city here.
const password = "a long bench password 2026"

// employ makes the administrator; the city must not run. The first call loads
// the pack.
func (c *city) employ() error {
	cmd := exec.CommandContext(c.b.ctx, c.b.binary, "user", "add", "admin", "--city", c.pack, "--data", c.data)
	cmd.Stdin = strings.NewReader(password + "\n")
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("user add: %w: %s", err, said)
	}
	return nil
}

// desk is the administrator, signed in.
type desk struct {
	base string
	http *http.Client
}

func (c *city) signIn() (*desk, error) { return c.signInAs("admin", password) }

func (c *city) signInAs(login, password string) (*desk, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	d := &desk{base: "http://" + c.http, http: &http.Client{Jar: jar, Timeout: 30 * time.Second}}
	return d, d.ask(http.MethodPost, "/api/v1/session", map[string]string{"login": login, "password": password}, nil)
}

// ask sends a request and reads the answer.
func (d *desk) ask(method, path string, body, answer any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	r, err := http.NewRequest(method, d.base+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Citybrain", "bench")
	got, err := d.http.Do(r)
	if err != nil {
		return err
	}
	defer got.Body.Close()
	if text, err = io.ReadAll(got.Body); err != nil {
		return err
	}
	if got.StatusCode >= 400 {
		return fmt.Errorf("%s %s: %d %s", method, path, got.StatusCode, text)
	}
	if answer == nil || len(text) == 0 {
		return nil
	}
	return json.Unmarshal(text, answer)
}

// openProvisioning gives the key with which devices of a profile fetch theirs.
func (d *desk) openProvisioning(profile string) (string, error) {
	var got struct{ Key string }
	err := d.ask(http.MethodPost, "/api/v1/profiles/"+profile+"/provisioning", nil, &got)
	return got.Key, err
}

// admit gives the key of a system that reports for all devices.
func (d *desk) admit() (string, error) {
	var got struct{ Key string }
	err := d.ask(http.MethodPost, "/api/v1/clients", map[string]any{
		"name": "bench", "organisation": "/sh", "roles": []string{"field_system"}, "region": "31",
	}, &got)
	return got.Key, err
}

// thing is the state of a thing as the API shows it.
type thing struct {
	Values json.RawMessage
}

func (d *desk) thing(id string) (t thing, err error) {
	return t, d.ask(http.MethodGet, "/api/v1/things/"+id, nil, &t)
}
