package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"citybrain/kernel/clock"
)

// user is an account that is signed in.
type user struct {
	Login  string `json:"login"`
	ID     string `json:"id"`
	Post   string `json:"post"`
	Org    string `json:"org"`
	Cookie string `json:"cookie"`
}

// usersLoad signs accounts in and keeps their sessions.
type usersLoad struct {
	Base      string        `default:"http://127.0.0.1:8080"`
	Accounts  string        `required:"" help:"File of logins and passwords, one account a line."`
	Workers   int           `default:"8"`
	For       time.Duration `help:"Sign in again and again for this time; once each without it."`
	Out       string        `help:"File of the sessions."`
	Catalogue string        `help:"File for the catalogue of services."`
}

type usersFigures struct {
	Signed    int64   `json:"signed"`
	Failed    int64   `json:"failed"`
	Seconds   float64 `json:"seconds"`
	PerSecond float64 `json:"perSecond"`
	Reason    string  `json:"firstFailure,omitempty"`
}

// Run signs in, the accounts taking turns.
func (l *usersLoad) Run() error {
	text, err := os.ReadFile(l.Accounts)
	if err != nil {
		return err
	}
	accounts := strings.Split(strings.TrimSpace(string(text)), "\n")
	all := make([]user, len(accounts))
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: l.Workers}, Timeout: time.Minute}
	var f usersFigures
	var next, signed, failed atomic.Int64
	var reason atomic.Value
	began := time.Now()
	var wg sync.WaitGroup
	for range l.Workers {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if l.For == 0 && i >= len(accounts) || l.For > 0 && time.Since(began) > l.For {
					return
				}
				u, err := l.signIn(client, accounts[i%len(accounts)])
				if err != nil {
					failed.Add(1)
					reason.CompareAndSwap(nil, err.Error())
					continue
				}
				signed.Add(1)
				if l.For == 0 {
					all[i] = u
				}
			}
		})
	}
	wg.Wait()
	f.Signed, f.Failed, f.Seconds = signed.Load(), failed.Load(), time.Since(began).Seconds()
	f.PerSecond = float64(f.Signed) / f.Seconds
	f.Reason, _ = reason.Load().(string)
	if l.Out != "" {
		if err := writeJSON(l.Out, all); err != nil {
			return err
		}
	}
	if l.Catalogue != "" {
		if err := l.catalogue(client); err != nil {
			return err
		}
	}
	return report(f)
}

func (l *usersLoad) signIn(client *http.Client, line string) (u user, err error) {
	login, password, _ := strings.Cut(line, " ")
	body, err := json.Marshal(map[string]string{"login": login, "password": password})
	if err != nil {
		return u, err
	}
	r, err := http.NewRequest(http.MethodPost, l.Base+"/api/v1/session", bytes.NewReader(body))
	if err != nil {
		return u, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Citybrain", "load")
	got, err := client.Do(r)
	if err != nil {
		return u, err
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil || got.StatusCode >= 300 {
		return u, fmt.Errorf("sign in %s: %d %.200s", login, got.StatusCode, text)
	}
	var me struct {
		ID   string `json:"id"`
		Post *struct {
			ID           string `json:"id"`
			Organisation string `json:"organisation"`
		} `json:"post"`
	}
	if err := json.Unmarshal(text, &me); err != nil {
		return u, err
	}
	u = user{Login: login, ID: me.ID}
	if me.Post != nil {
		u.Post, u.Org = me.Post.ID, me.Post.Organisation
	}
	for _, c := range got.Cookies() {
		if strings.HasSuffix(c.Name, "citybrain") {
			u.Cookie = c.Name + "=" + c.Value
		}
	}
	return u, nil
}

// item is a service as the guide shows it.
type item struct {
	Item struct {
		Key       string       `json:"key"`
		Name      text         `json:"name"`
		Flow      string       `json:"flow"`
		Level     int          `json:"level"`
		Statutory *clock.Limit `json:"statutory"`
		Promised  *clock.Limit `json:"promised"`
		Parts     []any        `json:"parts"`
		Objects   []string     `json:"objects"`
	} `json:"item"`
	Steps           []step `json:"steps"`
	Online          bool   `json:"online"`
	Implementations []struct {
		Code       string `json:"code"`
		Department struct {
			Org    string `json:"organisation"`
			Region string `json:"region"`
		} `json:"department"`
	} `json:"implementations"`
}

// step is one step of a form, as JSON Schema.
type step struct {
	Code   string `json:"code"`
	Schema object `json:"schema"`
}

type object struct {
	Properties map[string]property `json:"properties"`
}

// property is a question.
type property struct {
	Type      string   `json:"type"`
	Format    string   `json:"format"`
	Const     any      `json:"const"`
	Minimum   *float64 `json:"minimum"`
	MinLength int      `json:"minLength"`
	MaxLength int      `json:"maxLength"`
	OneOf     []struct {
		Const string `json:"const"`
	} `json:"oneOf"`
	Items      *object             `json:"items"`
	Properties map[string]property `json:"properties"`
}

type text struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// catalogue reads all items with their guides.
func (l *usersLoad) catalogue(client *http.Client) error {
	var all []item
	for cursor := ""; ; {
		var page struct {
			Items []struct{ Key string }
			Next  string
		}
		if err := read(client, l.Base+"/api/v1/public/services/items?limit=200&cursor="+cursor, &page); err != nil {
			return err
		}
		for _, head := range page.Items {
			var one item
			if err := read(client, l.Base+"/api/v1/public/services/items/"+head.Key, &one); err != nil {
				return err
			}
			if one.Online && len(one.Item.Parts) == 0 {
				if err := read(client, l.Base+"/api/v1/public/services/items/"+head.Key+"/form", &one); err != nil {
					return err
				}
			}
			all = append(all, one)
		}
		if cursor = page.Next; cursor == "" {
			return writeJSON(l.Catalogue, all)
		}
	}
}

func read(client *http.Client, url string, into any) error {
	got, err := client.Get(url)
	if err != nil {
		return err
	}
	defer got.Body.Close()
	if got.StatusCode != http.StatusOK {
		return fmt.Errorf("%s was answered with %d", url, got.StatusCode)
	}
	return json.NewDecoder(bufio.NewReader(got.Body)).Decode(into)
}

func writeJSON(name string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return os.WriteFile(name, text, 0o600)
}

func readJSON(name string, into any) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}
