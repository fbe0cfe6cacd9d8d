package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

type provision struct {
	Base    string `default:"http://127.0.0.1:8080"`
	Profile string `required:""`
	Key     string `required:"" help:"The profile's provisioning key."`
	Serial  string `required:"" help:"Pattern of the serial numbers, such as LOAD-%05d."`
	Count   int    `default:"500"`
	Out     string `required:""`
}

// Run asks for the credentials of each serial, some at a time.
func (p *provision) Run() error {
	out, err := os.Create(p.Out)
	if err != nil {
		return err
	}
	defer out.Close()
	all := make([]credential, p.Count)
	errs := make(chan error, p.Count)
	gate := make(chan struct{}, 32)
	for i := range p.Count {
		gate <- struct{}{}
		go func() {
			defer func() { <-gate }()
			errs <- p.one(fmt.Sprintf(p.Serial, i), &all[i])
		}()
	}
	for range p.Count {
		if err := <-errs; err != nil {
			return err
		}
	}
	enc := json.NewEncoder(out)
	for _, c := range all {
		if err := enc.Encode(c); err != nil {
			return err
		}
	}
	return report(map[string]int{"provisioned": p.Count})
}

func (p *provision) one(serial string, c *credential) error {
	body, _ := json.Marshal(map[string]string{"profile": p.Profile, "serial": serial, "key": p.Key})
	res, err := http.Post(p.Base+"/api/v1/devices/provision", "application/json", bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode >= 300 {
		return fmt.Errorf("provision %s: %d %s %w", serial, res.StatusCode, text, err)
	}
	return json.Unmarshal(text, c)
}

type httpLoad struct {
	Base      string        `default:"http://127.0.0.1:8080"`
	Token     string        `help:"Bearer token of an API client with observations.write." required:""`
	Things    string        `help:"File of credentials whose ids are written." required:""`
	Batch     int           `default:"100"`
	Workers   int           `default:"8"`
	For       time.Duration `default:"10s"`
	Attribute string        `default:"temperature"`
}

type httpFigures struct {
	Sent      int64   `json:"sent"`
	Accepted  int64   `json:"accepted"`
	Refused   int64   `json:"refusedBatches"`
	Seconds   float64 `json:"seconds"`
	PerSecond float64 `json:"acceptedPerSecond"`
	Reason    string  `json:"firstFailure,omitempty"`
}

// Run sends batches from all workers until the time is up.
func (l *httpLoad) Run() error {
	things, err := readCredentials(l.Things, 1<<20)
	if err != nil {
		return err
	}
	var f httpFigures
	var sent, accepted, refused atomic.Int64
	var reason atomic.Value
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: l.Workers}}
	started := time.Now()
	var wg sync.WaitGroup
	for w := range l.Workers {
		wg.Go(func() {
			for n := w; time.Since(started) < l.For; n += l.Workers {
				sent.Add(int64(l.Batch))
				got, err := l.send(client, l.body(things, n))
				if err != nil {
					refused.Add(1)
					reason.CompareAndSwap(nil, err.Error())
					continue
				}
				accepted.Add(got)
			}
		})
	}
	wg.Wait()
	f.Sent, f.Accepted, f.Refused, f.Seconds = sent.Load(), accepted.Load(), refused.Load(), time.Since(started).Seconds()
	f.PerSecond = float64(f.Accepted) / f.Seconds
	f.Reason, _ = reason.Load().(string)
	return report(f)
}

func (l *httpLoad) body(things []credential, n int) []byte {
	b := []byte{'['}
	for i := range l.Batch {
		if i > 0 {
			b = append(b, ',')
		}
		b = fmt.Appendf(b, `{"thing":"%s","values":{"%s":%d.%d}}`, things[(n*l.Batch+i)%len(things)].ID, l.Attribute, 10+n%20, i%10)
	}
	return append(b, ']')
}

func (l *httpLoad) send(client *http.Client, body []byte) (int64, error) {
	req, err := http.NewRequest("POST", l.Base+"/api/v1/observations", bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+l.Token)
	res, err := client.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusAccepted {
		return 0, fmt.Errorf("%d %.200s", res.StatusCode, text)
	}
	var answer struct {
		Accepted int64 `json:"accepted"`
	}
	return answer.Accepted, json.Unmarshal(text, &answer)
}
