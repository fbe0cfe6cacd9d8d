package world

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// errGiveUp is under what a device cannot mend by trying again.
var errGiveUp = errors.New("the city gives no key")

// introduce gives a device the key that it has kept or a new one.
func (w *World) introduce(ctx context.Context, d *device) error {
	if d.username != "" || w.keys.find(d) {
		return nil
	}
	got, err := w.city.provision(ctx, d.kind.code, d.serial, w.cfg.Key)
	if err != nil {
		return err
	}
	d.id, d.username, d.password = got.ID, got.Username, got.Password
	return w.keys.keep(d)
}

// cityDoor is the HTTP door of the city.
type cityDoor struct {
	url    string
	client *http.Client
}

func newCityDoor(url string) *cityDoor {
	return &cityDoor{strings.TrimRight(url, "/"), &http.Client{
		Timeout:   patience,
		Transport: &http.Transport{MaxIdleConnsPerHost: connectors, MaxConnsPerHost: connectors, IdleConnTimeout: time.Minute},
	}}
}

// granted is what the city answers a new device.
type granted struct {
	ID       string `json:"id"`
	Username string `json:"username"`
	Password string `json:"password"`
}

func (c *cityDoor) provision(ctx context.Context, profile, serial, key string) (granted, error) {
	body, err := json.Marshal(map[string]string{"profile": profile, "serial": serial, "key": key})
	if err != nil {
		return granted{}, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url+"/api/v1/devices/provision", bytes.NewReader(body))
	if err != nil {
		return granted{}, err
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := c.client.Do(req)
	if err != nil {
		return granted{}, err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(res.Body, 64<<10))
	if err != nil {
		return granted{}, err
	}
	switch {
	case res.StatusCode == http.StatusForbidden, res.StatusCode == http.StatusNotFound, res.StatusCode == http.StatusConflict:
		return granted{}, fmt.Errorf("%w: %s", errGiveUp, raw)
	case res.StatusCode/100 != 2:
		return granted{}, fmt.Errorf("the city answers %s: %.200s", res.Status, raw)
	}
	var got granted
	if err := json.Unmarshal(raw, &got); err != nil || got.Username == "" {
		return granted{}, fmt.Errorf("the city's answer cannot be read: %.200s", raw)
	}
	return got, nil
}

// keyFile is where the devices keep their keys, a line each; of several lines
// of one device the last counts.
type keyFile struct {
	mu   sync.Mutex
	file *os.File
	kept map[string]keyLine
}

type keyLine struct {
	Device   string `json:"device"` // profile/serial
	ID       string `json:"id"`
	Username string `json:"username"`
	Password string `json:"password"`
}

func openKeys(path string) (*keyFile, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	k := &keyFile{file: f, kept: map[string]keyLine{}}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var l keyLine
		if json.Unmarshal(lines.Bytes(), &l) == nil { // a torn last line is no key
			k.kept[l.Device] = l
		}
	}
	return k, lines.Err()
}

func (d *device) label() string { return d.kind.code + "/" + d.serial }

func (k *keyFile) find(d *device) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	l, ok := k.kept[d.label()]
	if ok {
		d.id, d.username, d.password = l.ID, l.Username, l.Password
	}
	return ok
}

func (k *keyFile) keep(d *device) error {
	raw, err := json.Marshal(keyLine{d.label(), d.id, d.username, d.password})
	if err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	_, err = k.file.Write(append(raw, '\n'))
	return err
}

// drop forgets a key that the city no longer takes.
func (k *keyFile) drop(d *device) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.kept, d.label())
	d.id, d.username, d.password = "", "", ""
}

func (k *keyFile) close() { _ = k.file.Close() }
