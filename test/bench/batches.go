package main

import (
	"fmt"
	"strconv"
	"time"
)

// accepted is what the generator says of an HTTP run.
type accepted struct {
	Sent     int64   `json:"sent"`
	Accepted int64   `json:"accepted"`
	Refused  int64   `json:"refusedBatches"`
	Seconds  float64 `json:"seconds"`
	Reason   string  `json:"firstFailure"`
}

// batches measures a gateway that reports for 10,000 stations.
func batches(b *bench) (section, error) {
	const things = 10_000
	var rates, lost []float64
	var behind time.Duration
	pack, ids, err := b.makePack(things)
	if err != nil {
		return section{}, err
	}
	for range b.repeats {
		rate, missing, after, err := b.batchCity(pack, ids)
		if err != nil {
			return section{}, err
		}
		rates, lost, behind = append(rates, rate), append(lost, missing), max(behind, after)
	}
	return section{
		title: "HTTP batches",
		how: fmt.Sprintf(`
One client system with an API key posts batches of 100 observations (%s) for %s things over 8 connections,
each batch answered after the log has stored it. The rate is accepted observations divided by the time until the last was in the twin.`,
			"`{\"thing\":…,\"values\":{\"temperature\":…}}`", number(things)),
		figures: []figure{
			{what: "HTTP batches of 100 → log → twin", unit: "obs/s", goal: atLeast(60_000), values: rates,
				beside: fmt.Sprintf("twin at most %s ms behind at the end", number(behind.Seconds()*1000))},
			{what: "… lost", unit: "obs", goal: atMost(0), values: lost},
		},
	}, nil
}

func (b *bench) batchCity(pack, ids string) (rate, lost float64, behind time.Duration, err error) {
	c, err := b.newCity(pack)
	if err != nil {
		return 0, 0, 0, err
	}
	defer c.remove()
	token, err := c.admitGateway()
	if err != nil {
		return 0, 0, 0, err
	}
	a, behind, f, err := c.post(token, ids, 0, 15*time.Second)
	if err != nil {
		return 0, 0, 0, err
	}
	return float64(a.Accepted) / (a.Seconds + behind.Seconds()), max(0, float64(a.Accepted)-f[followed]), behind, nil
}

// admitGateway opens a city and gives the key of a system that reports for all.
func (c *city) admitGateway() (string, error) {
	if err := c.employ(); err != nil {
		return "", err
	}
	if _, err := c.open(); err != nil {
		return "", err
	}
	d, err := c.signIn()
	if err != nil {
		return "", err
	}
	return d.admit()
}

// post sends so many batches (0: for a time) of stations' values and waits until
// the twin has them.
func (c *city) post(token, ids string, batches int, lasting time.Duration) (a accepted, behind time.Duration, f map[string]float64, err error) {
	before, err := c.figures()
	if err != nil {
		return a, 0, nil, err
	}
	kind := "short"
	if batches > 0 {
		kind = "station"
	}
	err = c.b.generate(&a, "http", "--base", "http://"+c.http, "--token="+token, "--things", ids, "--kind", kind,
		"--batches", strconv.Itoa(batches), "--for", c.b.seconds(lasting).String())
	if err == nil && a.Refused > 0 {
		err = fmt.Errorf("%d batches were refused: %s", a.Refused, a.Reason)
	}
	if err != nil {
		return a, 0, nil, err
	}
	behind, f, err = c.caughtUp(before[followed] + float64(a.Accepted))
	return a, behind, f, err
}
