package leak

import "math"

// storage is what a tank loses beside what is pumped into it: the consumption of
// the zone behind it, which no flow meter shows. It is a column of its own, made
// of a level and of the flow that fills it, where one does. A leak in the zone
// makes it fall.
type storage struct {
	level, flow int // columns; flow is −1 where none fills the tank
	share       float64
}

// fitStorages finds for every level the flow that explains its rises best.
func fitStorages(sensors []Sensor, past []*slot) (out []storage) {
	for c, s := range sensors {
		if s.Kind != Level {
			continue
		}
		one := storage{level: c, flow: -1}
		const least = 0.3 // of the variance: less is no filling
		best := least
		for f, flow := range sensors {
			if flow.Kind != Flow {
				continue
			}
			if share, fit := regress(past, c, f); fit > best {
				best, one.flow, one.share = fit, f, share
			}
		}
		out = append(out, one)
	}
	return out
}

// regress gives by how much the level rises for each unit of the flow, and which
// part of the variance of its changes that explains.
func regress(past []*slot, level, flow int) (share, fit float64) {
	var n, sx, sy, sxx, sxy, syy float64
	for i := 1; i < len(past); i++ {
		y, x := rise(past[i-1], past[i], level), between(past[i-1], past[i], flow)
		if math.IsNaN(x) || math.IsNaN(y) {
			continue
		}
		n, sx, sy, sxx, sxy, syy = n+1, sx+x, sy+y, sxx+x*x, sxy+x*y, syy+y*y
	}
	vx, vy, cov := sxx-sx*sx/n, syy-sy*sy/n, sxy-sx*sy/n
	if n < 24 || vx <= 0 || vy <= 0 {
		return 0, 0
	}
	return cov / vx, cov * cov / (vx * vy)
}

func rise(before, now *slot, level int) float64 { return now.x[level] - before.x[level] }

// between is the flow of the time between two steps, as far as they tell it.
func between(before, now *slot, flow int) float64 { return (now.x[flow] + before.x[flow]) / 2 }

// at is the value of the column for a step.
func (s storage) at(before, now *slot) float64 {
	if before == nil || now.n != before.n+1 {
		return math.NaN()
	}
	y := rise(before, now, s.level)
	if s.flow >= 0 {
		y -= s.share * between(before, now, s.flow)
	}
	return y
}

// extend puts the columns of the storages behind those of the sensors.
func extend(storages []storage, before, now *slot, width int) {
	now.x = now.x[:width:width]
	for _, s := range storages {
		now.x = append(now.x, s.at(before, now))
	}
	if now.whole != nil {
		now.whole = append(now.whole[:width:width], now.x[width:]...)
	}
}
