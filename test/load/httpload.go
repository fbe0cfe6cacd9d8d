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

	Lon      float64       `default:"121.4737" help:"Where the devices say that they stand."`
	Lat      float64       `default:"31.2304"`
	Patience time.Duration `default:"2m" help:"How long to ask again when the city says that too many ask."`
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
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: cap(gate)}}
	for i := range p.Count {
		gate <- struct{}{}
		go func() {
			defer func() { <-gate }()
			errs <- p.one(client, fmt.Sprintf(p.Serial, i), &all[i])
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

// one fetches the key of one device; when too many ask at once it waits.
func (p *provision) one(client *http.Client, serial string, c *credential) error {
	body, err := json.Marshal(map[string]any{"profile": p.Profile, "serial": serial, "key": p.Key, "lon": p.Lon, "lat": p.Lat})
	if err != nil {
		return err
	}
	for deadline := time.Now().Add(p.Patience); ; {
		res, err := client.Post(p.Base+"/api/v1/devices/provision", "application/json", bytes.NewReader(body))
		if err != nil {
			return err
		}
		text, err := io.ReadAll(res.Body)
		res.Body.Close()
		switch {
		case err != nil:
			return err
		case res.StatusCode == http.StatusTooManyRequests && time.Now().Before(deadline):
			time.Sleep(200 * time.Millisecond)
			continue
		case res.StatusCode >= 300:
			return fmt.Errorf("provision %s: %d %s", serial, res.StatusCode, text)
		}
		return json.Unmarshal(text, c)
	}
}

type httpLoad struct {
	Base    string        `default:"http://127.0.0.1:8080"`
	Token   string        `help:"Bearer token of an API client with observations.write." required:""`
	Things  string        `help:"File of credentials whose ids are written." required:""`
	Kind    string        `default:"gauge" enum:"gauge,station,short" help:"What the things say."`
	Batch   int           `default:"100"`
	Workers int           `default:"8"`
	For     time.Duration `default:"10s"`
	Batches int           `help:"Batches in all; 0 is until the time is up."`
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
			for n := w; l.goesOn(n, started); n += l.Workers {
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

func (l *httpLoad) goesOn(n int, started time.Time) bool {
	if l.Batches > 0 {
		return n < l.Batches
	}
	return time.Since(started) < l.For
}

// body is the n-th batch: the things take turns, and speak of different rounds.
func (l *httpLoad) body(things []credential, n int) []byte {
	b := []byte{'['}
	for i := range l.Batch {
		if i > 0 {
			b = append(b, ',')
		}
		at := n*l.Batch + i
		b = fmt.Appendf(b, `{"thing":"%s","values":`, things[at%len(things)].ID)
		b = append(appendValues(b, l.Kind, at%len(things), at/len(things)+1), '}')
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
