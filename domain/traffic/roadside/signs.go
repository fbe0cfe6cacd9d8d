package roadside

import (
	"context"
	"slices"

	"citybrain/domain/traffic/field"
)

// advised is a street whose drivers are told speeds.
type advised interface {
	Advise(lane int, speed float64) error
}

// display is one variable sign.
type display struct {
	lines []string
	speed int
	mute  bool // it does not answer
}

func (k *Kerb) display(sign string) (*display, error) {
	if k.dead != nil {
		return nil, k.dead
	}
	if k.displays == nil {
		k.displays = map[string]*display{}
	}
	d := k.displays[sign]
	if d == nil {
		d = &display{}
		k.displays[sign] = d
	}
	if d.mute {
		return nil, ErrCut
	}
	return d, nil
}

// Show has a sign show lines of text.
func (k *Kerb) Show(_ context.Context, sign string, lines []string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	d, err := k.display(sign)
	if err != nil {
		return err
	}
	d.lines = slices.Clone(lines)
	return nil
}

// Advise has a sign advise a speed, which drivers on a street of the model obey.
func (k *Kerb) Advise(_ context.Context, sign string, lanes []int, speed int) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	d, err := k.display(sign)
	if err != nil {
		return err
	}
	s, ok := k.street.(advised)
	if !ok {
		return ErrNobody
	}
	d.speed = speed
	for _, l := range lanes {
		if err := s.Advise(l, float64(speed)/3.6); err != nil {
			return err
		}
	}
	return nil
}

// Shown tells what a sign shows: lines of text or an advised speed.
func (k *Kerb) Shown(sign string) (lines []string, speed int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if d := k.displays[sign]; d != nil {
		return slices.Clone(d.lines), d.speed
	}
	return nil, 0
}

// Mute has a sign answer no more, or answer again. It shows on what it showed.
func (k *Kerb) Mute(sign string, mute bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.displays == nil {
		k.displays = map[string]*display{}
	}
	if k.displays[sign] == nil {
		k.displays[sign] = &display{}
	}
	k.displays[sign].mute = mute
}

var _ field.Signs = (*Kerb)(nil)
