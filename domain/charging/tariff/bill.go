package tariff

import (
	"errors"
	"time"

	"citybrain/kernel/money"
)

// The errors of bills.
var (
	ErrReadings = errors.New("meter readings must go on in time and never fall")
	ErrNone     = errors.New("no version of the tariff was in force")
	ErrTooMuch  = errors.New("this is more than one charge can be")
)

// The bounds of one charge.
const (
	maxWh   = 10_000_000 // 10 MWh
	maxTime = 31 * 24 * time.Hour
)

// Reading is the meter of a charge at an instant.
type Reading struct {
	At time.Time
	Wh int64
}

// Part is the share of a bill in one span of one price.
type Part struct {
	From, To time.Time
	Period
	Wh int64
}

// Bill is what a charge costs 充电账单.
type Bill struct {
	Wh      int64
	Energy  money.Fen
	Service money.Fen
	Idle    money.Fen
	Total   money.Fen
	Parts   []Part
}

// Bill computes a charge from its meter readings, oldest first, at least two, and
// the instant at which the car left the socket (zero: at the last reading). Energy
// between two readings is laid over the time between them evenly; no watt-hour is
// lost or made at a border. Faults: ErrReadings, ErrNone, ErrTooMuch.
func (t Tariff) Bill(readings []Reading, left time.Time, zone *time.Location) (Bill, error) {
	if err := check(readings); err != nil {
		return Bill{}, err
	}
	var b Bill
	for i := 1; i < len(readings); i++ {
		if err := t.lay(&b, readings[i-1], readings[i], zone); err != nil {
			return Bill{}, err
		}
	}
	var energy, service int64 // in 1e-5 fen: ten-thousandths of a yuan a kWh times Wh
	for _, p := range b.Parts {
		energy += p.Wh * int64(p.Energy)
		service += p.Wh * int64(p.Service)
		b.Wh += p.Wh
	}
	b.Energy, b.Service = Fen(energy), Fen(service)
	end := readings[len(readings)-1].At
	if v, ok := t.At(end.In(zone).Format(time.DateOnly)); ok && left.After(end) {
		b.Idle = v.Idle.fee(left.Sub(end))
	}
	b.Total = b.Energy + b.Service + b.Idle // each is far below the range
	return b, nil
}

// Fen rounds a sum of watt-hours times prices to the fen, half up.
func Fen(hundredThousandths int64) money.Fen {
	return money.Fen((hundredThousandths + 50_000) / 100_000)
}

func check(readings []Reading) error {
	if len(readings) < 2 {
		return ErrReadings
	}
	for i := 1; i < len(readings); i++ {
		a, b := readings[i-1], readings[i]
		if b.At.Before(a.At) || b.Wh < a.Wh || a.Wh < 0 {
			return ErrReadings
		}
	}
	first, last := readings[0], readings[len(readings)-1]
	if last.Wh-first.Wh > maxWh || last.At.Sub(first.At) > maxTime {
		return ErrTooMuch
	}
	return nil
}

// lay puts the energy between two readings into the spans of their prices.
func (t Tariff) lay(b *Bill, from, to Reading, zone *time.Location) error {
	span, energy := to.At.Sub(from.At), to.Wh-from.Wh
	laid := int64(0)
	for at := from.At.In(zone); ; {
		s, ok := t.Now(at)
		if !ok {
			return ErrNone
		}
		end := s.Until
		if !end.Before(to.At) {
			end = to.At
		}
		upTo := energy
		if end.Before(to.At) {
			upTo = energy * int64(end.Sub(from.At)/time.Second) / max(1, int64(span/time.Second))
		}
		b.add(Part{From: at, To: end, Period: s.Period, Wh: upTo - laid})
		laid = upTo
		if !end.Before(to.At) {
			return nil
		}
		at = end.In(zone)
	}
}

// add joins a part to the one before where the price goes on.
func (b *Bill) add(p Part) {
	if k := len(b.Parts) - 1; k >= 0 && b.Parts[k].Energy == p.Energy && b.Parts[k].Service == p.Service {
		b.Parts[k].To, b.Parts[k].Wh = p.To, b.Parts[k].Wh+p.Wh
		return
	}
	b.Parts = append(b.Parts, p)
}

func (i Idle) fee(stood time.Duration) money.Fen {
	minutes := int64((stood+time.Minute-1)/time.Minute) - int64(i.Grace)
	if minutes <= 0 || i.Minute <= 0 {
		return 0
	}
	fee, err := i.Minute.Mul(min(minutes, int64(maxTime/time.Minute)))
	if err != nil || i.Cap > 0 && fee > i.Cap {
		return i.Cap
	}
	return fee
}
