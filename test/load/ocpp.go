package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"
)

type ocppLoad struct {
	URL         string        `default:"ws://127.0.0.1:8080" help:"Of the city."`
	Credentials string        `required:""`
	Piles       int           `default:"10000"`
	Every       time.Duration `default:"30s" help:"Between two readings of a pile's meter."`
	For         time.Duration `default:"2m"`
	Charging    bool          `default:"true" negatable:"" help:"Each pile has a car that charges; else readings belong to no charge."`
}

type ocppFigures struct {
	Connected int     `json:"connected"`
	Sent      int64   `json:"sent"`
	Taken     int64   `json:"taken"`
	Failed    int64   `json:"failed"`
	P50       float64 `json:"p50Milliseconds"`
	P99       float64 `json:"p99Milliseconds"`
	Seconds   float64 `json:"seconds"`
	Reason    string  `json:"firstFailure,omitempty"`
}

// Run connects the piles, begins their charges, and lets each send its meter in
// turn until the time is up. It says so in a line when all are connected.
func (l *ocppLoad) Run() error {
	all, err := readCredentials(l.Credentials, l.Piles)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	piles := make([]*loadPile, len(all))
	gate := make(chan struct{}, 16)
	errs := make(chan error, len(all))
	for i, c := range all {
		gate <- struct{}{}
		go func() {
			defer func() { <-gate }()
			piles[i] = &loadPile{meter: int64(i)}
			errs <- piles[i].enter(ctx, l.URL, c, l.Charging)
		}()
	}
	for range all {
		if err := <-errs; err != nil {
			return err
		}
	}
	if err := report(map[string]int{"connected": len(piles)}); err != nil {
		return err
	}
	return l.measure(ctx, piles)
}

func (l *ocppLoad) measure(ctx context.Context, piles []*loadPile) error {
	f := ocppFigures{Connected: len(piles)}
	var sent, taken, failed atomic.Int64
	var reason atomic.Value
	var mu sync.Mutex
	var took []time.Duration
	var wg sync.WaitGroup
	began := time.Now()
	for i, p := range piles {
		wg.Go(func() {
			time.Sleep(time.Duration(float64(l.Every) * float64(i) / float64(len(piles))))
			for time.Since(began) < l.For {
				at := time.Now()
				sent.Add(1)
				if err := p.say(ctx); err != nil {
					failed.Add(1)
					reason.CompareAndSwap(nil, err.Error())
					return
				}
				taken.Add(1)
				mu.Lock()
				took = append(took, time.Since(at))
				mu.Unlock()
				time.Sleep(l.Every - time.Since(at))
			}
		})
	}
	wg.Wait()
	f.Sent, f.Taken, f.Failed, f.Seconds = sent.Load(), taken.Load(), failed.Load(), time.Since(began).Seconds()
	f.P50, f.P99 = share(took, 0.5), share(took, 0.99)
	f.Reason, _ = reason.Load().(string)
	return report(f)
}

// loadPile is a pile of OCPP 1.6 with one socket.
type loadPile struct {
	conn   *websocket.Conn
	serial int
	number int64
	meter  int64
}

func (p *loadPile) enter(ctx context.Context, url string, c credential, charging bool) (err error) {
	head := http.Header{"Authorization": {"Basic " + base64.StdEncoding.EncodeToString([]byte(c.ID+":"+c.Password))}}
	p.conn, _, err = websocket.Dial(ctx, url+"/ocpp/"+c.ID, &websocket.DialOptions{HTTPHeader: head, Subprotocols: []string{"ocpp1.6"}})
	if err != nil {
		return err
	}
	var got struct {
		Number int64 `json:"transactionId"`
	}
	now := time.Now().UTC().Format(time.RFC3339Nano)
	err = p.call(ctx, "StatusNotification", fmt.Sprintf(`{"connectorId":1,"errorCode":"NoError","status":"Charging","timestamp":"%s"}`, now), nil)
	if err == nil && charging {
		err = p.call(ctx, "StartTransaction", fmt.Sprintf(`{"connectorId":1,"idTag":"LOADCARD","meterStart":%d,"timestamp":"%s"}`, p.meter, now), &got)
	}
	p.number = got.Number
	return err
}

func (p *loadPile) say(ctx context.Context) error {
	p.meter += 250
	more := ""
	if p.number > 0 {
		more = fmt.Sprintf(`"transactionId":%d,`, p.number)
	}
	return p.call(ctx, "MeterValues", fmt.Sprintf(`{"connectorId":1,%s"meterValue":[{"timestamp":"%s","sampledValue":[{"value":"%d","unit":"Wh","measurand":"Energy.Active.Import.Register"},{"value":"30000","unit":"W","measurand":"Power.Active.Import"}]}]}`,
		more, time.Now().UTC().Format(time.RFC3339Nano), p.meter), nil)
}

// call waits for the answer; the city says nothing else to these piles.
func (p *loadPile) call(ctx context.Context, action, payload string, into any) error {
	p.serial++
	if err := p.conn.Write(ctx, websocket.MessageText, fmt.Appendf(nil, `[2,"%d","%s",%s]`, p.serial, action, payload)); err != nil {
		return err
	}
	_, raw, err := p.conn.Read(ctx)
	if err != nil {
		return err
	}
	var parts []json.RawMessage
	if err := json.Unmarshal(raw, &parts); err != nil || len(parts) < 3 || string(parts[0]) != "3" {
		return fmt.Errorf("%s: %.200s", action, raw)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(parts[2], into)
}

// share is the time within which a share of the calls was answered, milliseconds.
func share(took []time.Duration, part float64) float64 {
	if len(took) == 0 {
		return 0
	}
	slices.Sort(took)
	return float64(took[min(len(took)-1, int(part*float64(len(took))))].Microseconds()) / 1000
}
