package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

const (
	devices  = 500
	overload = 40_000 // observations a second
)

// published is what the generator says of an MQTT run.
type published struct {
	Sent      int64   `json:"sent"`
	Acked     int64   `json:"acked"`
	Seconds   float64 `json:"seconds"`
	PerSecond float64 `json:"ackedPerSecond"`
	P50       float64 `json:"ackMsP50"`
	P99       float64 `json:"ackMsP99"`
	Failed    int     `json:"failedConnections"`
	Reason    string  `json:"firstFailure"`
}

// follow-up of a run: what of the acknowledged is in the twin.
type seen struct {
	published
	behind  time.Duration // from the generator's end until the twin had all
	inTwin  float64       // reports
	values  float64       // taken
	late    float64
	refused float64
	alarms  float64 // raised and cleared
	wrong   int     // devices whose last acknowledged report is not the twin's
}

// rate is acknowledged observations a second until the last was in the twin.
func (s seen) rate() float64 { return float64(s.Acked) / (s.Seconds + s.behind.Seconds()) }

// lost is how many acknowledged observations are not in the twin.
func (s seen) lost() float64 { return max(0, float64(s.Acked)-s.inTwin) + float64(s.wrong) }

func mqtt(b *bench) (section, error) {
	var free, pressed []seen
	var broker []share
	for range b.repeats {
		one, two, err := b.mqttCity()
		if err != nil {
			return section{}, err
		}
		reference, err := b.mosquitto()
		if err != nil {
			return section{}, err
		}
		free, pressed, broker = append(free, one), append(pressed, two), append(broker, reference)
	}
	return mqttSection(free, pressed, broker), nil
}

// mqttCity runs a fresh city as fast as it goes, then at the overload's target.
func (b *bench) mqttCity() (free, pressed seen, err error) {
	pack, _, err := b.makePack(0)
	if err != nil {
		return free, pressed, err
	}
	c, err := b.newCity(pack)
	if err != nil {
		return free, pressed, err
	}
	defer c.remove()
	d, credentials, err := c.equip(devices)
	if err != nil {
		return free, pressed, err
	}
	if free, err = c.publish(d, credentials, 0); err != nil {
		return free, pressed, err
	}
	pressed, err = c.publish(d, credentials, overload)
	return free, pressed, err
}

// equip opens a city whose administrator is signed in and n of whose devices
// have fetched their keys, all through the public doors.
func (c *city) equip(n int) (*desk, string, error) {
	if err := c.employ(); err != nil {
		return nil, "", err
	}
	if _, err := c.open(); err != nil {
		return nil, "", err
	}
	return c.provision(n)
}

// provision lets n devices fetch their keys from a city that is open.
func (c *city) provision(n int) (*desk, string, error) {
	d, err := c.signIn()
	if err != nil {
		return nil, "", err
	}
	key, err := d.openProvisioning("gauge")
	if err != nil {
		return nil, "", err
	}
	file := filepath.Join(filepath.Dir(c.data), "credentials")
	var made struct{ Provisioned int }
	return d, file, c.b.generate(&made, "provision", "--base", "http://"+c.http, "--profile", "gauge", "--key="+key,
		"--serial", "G-%05d", "--count", strconv.Itoa(n), "--out", file)
}

// publish loads the city and looks what of the acknowledged is in the twin: by
// its counters, and by asking every device's state for the number of its last
// report.
func (c *city) publish(d *desk, credentials string, rate int) (s seen, err error) {
	before, err := c.figures()
	if err != nil {
		return s, err
	}
	counts := filepath.Join(filepath.Dir(c.data), "counts")
	err = c.b.generate(&s.published, "mqtt", "--addr", c.mqtt, "--credentials", credentials, "--connections", strconv.Itoa(devices),
		"--rate", strconv.Itoa(rate), "--for", c.b.seconds(15*time.Second).String(), "--counts", counts)
	if err != nil {
		return s, err
	}
	behind, after, err := c.caughtUp(before[followed] + float64(s.Acked))
	if err != nil {
		return s, err
	}
	s.behind = behind
	s.inTwin = after[followed] - before[followed]
	s.values, s.late, s.refused = after[taken]-before[taken], after[late]-before[late], after[refused]-before[refused]
	s.alarms = after[raised] + after[cleared] - before[raised] - before[cleared]
	s.wrong, err = d.compare(counts)
	return s, err
}

// compare counts the devices whose state in the twin is not that of the last
// report that was acknowledged to them.
func (d *desk) compare(counts string) (wrong int, err error) {
	f, err := os.Open(counts)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	for lines := json.NewDecoder(bufio.NewReader(f)); lines.More(); {
		var said struct {
			ID    string
			Acked float64
		}
		if err := lines.Decode(&said); err != nil {
			return wrong, err
		}
		t, err := d.thing(said.ID)
		if err != nil {
			return wrong, err
		}
		var state struct{ Count struct{ Value float64 } }
		if err := json.Unmarshal(t.Values, &state); err != nil {
			return wrong, err
		}
		if state.Count.Value < said.Acked {
			wrong++
		}
	}
	return wrong, nil
}

func mqttSection(free, pressed []seen, broker []share) section {
	s := section{title: "MQTT with QoS 1", how: fmt.Sprintf(`
%d devices with keys of their own, fetched by provisioning, publish %s with at most 16 unacknowledged each.
An observation counts when the door has acknowledged it, which it does after the log has stored it, and the twin has followed it:
values written, alarm rules run. The rate is acknowledged observations divided by the time until the last of them was in the twin.
Of every 400 reports of a device 40 in a row are above the limit of an alarm rule; alarms are written and announced meanwhile, and the history is kept.
Lost is what was acknowledged and is not in the twin, by its counters; and every device's state is asked whether it holds the device's last acknowledged report.
First as fast as it goes, then at a target of %s/s on the same city. mosquitto runs by Debian's defaults, without credentials, with the same
generator at the same target and one QoS 1 subscriber that parses each payload and holds it against a limit.`,
		devices, "`{\"temperature\":23.4,\"count\":17}`", number(overload))}
	of := func(list []seen, f func(seen) float64) (out []float64) {
		for _, one := range list {
			out = append(out, f(one))
		}
		return out
	}
	percent := func(list []seen) []float64 {
		return of(list, func(s seen) float64 { return 100 * s.inTwin / float64(s.Acked) })
	}
	text := func(list []seen) string {
		m := func(f func(seen) float64) string { return number(median(of(list, f))) }
		return fmt.Sprintf("acknowledged after %s ms (p99 %s), twin %s ms behind at the end; %s alarms raised or cleared, %s values late, %s refused",
			m(func(s seen) float64 { return s.P50 }), m(func(s seen) float64 { return s.P99 }),
			m(func(s seen) float64 { return s.behind.Seconds() * 1000 }), m(func(s seen) float64 { return s.alarms }),
			m(func(s seen) float64 { return s.late }), m(func(s seen) float64 { return s.refused }))
	}
	var delivered, rates []float64
	for _, one := range broker {
		delivered = append(delivered, 100*float64(one.Delivered)/float64(one.Acked))
		rates = append(rates, one.PerSecond)
	}
	s.figures = []figure{
		{what: "MQTT QoS 1 → acknowledged → log → twin → alarm rules", unit: "obs/s", goal: atLeast(20_000), values: of(free, seen.rate), beside: text(free)},
		{what: "… lost", unit: "obs", goal: atMost(0), values: of(free, seen.lost)},
		{what: fmt.Sprintf("target %s/s: acknowledged that are in the twin", number(overload)), unit: "%", goal: atLeast(100), values: percent(pressed),
			beside: fmt.Sprintf("%s obs/s acknowledged; %s", number(median(of(pressed, seen.rate))), text(pressed))},
		{what: "… lost", unit: "obs", goal: atMost(0), values: of(pressed, seen.lost)},
		{what: fmt.Sprintf("reference: mosquitto at %s/s: acknowledged that were delivered", number(overload)), unit: "%", values: delivered,
			beside: fmt.Sprintf("%s obs/s acknowledged", number(median(rates)))},
	}
	return s
}
