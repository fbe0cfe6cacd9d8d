package lighting

import (
	"time"

	"citybrain/kernel/db"
)

// Why a lamp is to be repaired.
const (
	causeFlag   = "flag"   // it says itself that it is broken
	causeDark   = "dark"   // it is told to burn and reports no power, no light or off
	causeSilent = "silent" // it is told to burn and reports nothing at all
	causeFeeder = "feeder" // many lamps of one street failed together
)

// verdict is what one look at a lamp tells.
type verdict int8

const (
	cannotTell verdict = iota
	bad
	good
)

// examine tells from the newest report of a lamp whether it does what it was told.
// A lamp that is not told to burn can only be convicted by its own word, or
// acquitted of having been silent.
func examine(l *Lamp, st *lampState, r Rules, watts float64, now time.Time) (v verdict, cause string) {
	if l.Flag != "" {
		return bad, causeFlag
	}
	settled := db.Time(st.litAt).Add(time.Duration(r.Settle) * time.Minute)
	if st.litAt == 0 || now.Before(settled) {
		if st.cause == causeDark || l.Heard.IsZero() {
			return cannotTell, ""
		}
		return good, ""
	}
	since := settled
	if l.Heard.After(since) {
		since = l.Heard
	}
	if now.Sub(since) > time.Duration(r.Reports)*l.Interval {
		return bad, causeSilent
	}
	if l.Heard.Before(settled) {
		return cannotTell, ""
	}
	if l.dark(settled, r.Dark*watts*float64(st.level)/100) {
		return bad, causeDark
	}
	return good, ""
}

// dark tells whether a lamp says that it does not burn, since an instant.
func (l *Lamp) dark(since time.Time, watts float64) bool {
	switch {
	case !l.PowerAt.Before(since):
		return l.Power < watts // what it draws counts more than what it believes
	case !l.OffAt.Before(since) && l.Off:
		return true
	}
	return !l.LevelAt.Before(since) && l.Level <= 0
}

// burns tells whether a lamp reported that it burns.
func (l *Lamp) burns(r Rules, watts float64) bool {
	switch {
	case !l.PowerAt.IsZero():
		return l.Power >= r.Dark*watts
	case !l.OffAt.IsZero():
		return !l.Off
	}
	return !l.LevelAt.IsZero() && l.Level > 0
}

// weigh takes one look into the count of a lamp: so many bad reports in a row are
// a fault, so many good ones end it. It tells whether a fault began or ended.
func (st *lampState) weigh(l *Lamp, r Rules, watts float64, now time.Time) (began, ended bool) {
	v, cause := examine(l, st, r, watts, now)
	heard := db.Micros(l.Heard)
	fresh := heard != st.judged
	switch {
	case v == bad && cause == causeSilent && st.cause != causeSilent:
		st.cause, st.bad, st.good, st.changed = cause, r.Reports, 0, true
	case v == bad && cause != causeSilent && fresh:
		st.cause, st.bad, st.good, st.changed = cause, min(st.bad+1, r.Reports), 0, true
	case v == good && fresh && st.cause != "":
		st.good, st.changed = st.good+1, true
		if st.faultAt == 0 || st.good >= r.Reports {
			ended = st.faultAt != 0
			st.cause, st.bad, st.good, st.faultAt = "", 0, 0, 0
		}
	}
	st.judged = heard
	if st.faultAt == 0 && st.cause != "" && st.bad >= r.Reports {
		st.faultAt, began = db.Micros(now), true
	}
	return began, ended
}
