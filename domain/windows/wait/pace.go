package wait

import (
	"math"
	"math/rand/v2"
	"time"
)

// The measures of learning.
const (
	assumedWeight = 8    // services that an assumption counts for
	longestMemory = 150  // services; what is older fades
	assumedSpread = 0.65 // standard deviation of an assumed time, as a share of it
	shortest      = 20   // seconds: a shorter service was a slip of the finger
	longest       = 5400 // seconds: a longer one was forgotten to be ended
)

// Pace is how long the services of a class take 办理用时, as far as it was measured.
type Pace struct {
	N      float64 // services it rests on
	Mean   float64 // seconds
	Square float64 // mean of the squares
}

// Assumed is the pace of a class of which nothing was measured.
func Assumed(minutes float64) Pace {
	mean := minutes * 60
	return Pace{N: assumedWeight, Mean: mean, Square: mean * mean * (1 + assumedSpread*assumedSpread)}
}

// Learn takes a measured service in. What can be no service changes nothing.
func (p Pace) Learn(took time.Duration) Pace {
	x := took.Seconds()
	if x < shortest || x > longest {
		return p
	}
	p.N = math.Min(p.N+1, longestMemory)
	p.Mean += (x - p.Mean) / p.N
	p.Square += (x*x - p.Square) / p.N
	return p
}

// Usual is the mean time.
func (p Pace) Usual() time.Duration { return time.Duration(p.Mean * float64(time.Second)) }

// draw takes a time out of the log-normal distribution of this mean and spread, which
// services at counters come near to.
func (p Pace) draw(r *rand.Rand) float64 {
	if p.Mean <= 0 {
		return 60
	}
	spread := math.Max(p.Square/(p.Mean*p.Mean)-1, 0.05)
	sigma2 := math.Log1p(spread)
	return math.Exp(math.Log(p.Mean) - sigma2/2 + math.Sqrt(sigma2)*r.NormFloat64())
}

// drawLeft takes what is left of a service that has gone on for some seconds.
func (p Pace) drawLeft(r *rand.Rand, gone float64) float64 {
	for range 12 {
		if whole := p.draw(r); whole > gone {
			return whole - gone
		}
	}
	return math.Max(p.Mean, 60) * 0.5 // longer than nearly all: nothing is known of its end
}
