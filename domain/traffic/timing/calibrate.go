package timing

import "math"

// The bounds of what a lane is believed to let go in a second while its queue leaves.
const leastSaturation, mostSaturation = 0.35, 0.5

// calibrations are the rounds of Calibrate; by then the changes are a hundredth.
const calibrations = 12

// Calibrate sets each lane's saturation flow so that the model, with the plans and the
// flows of a window, has as many vehicles waiting as the detectors saw standing: what
// the model does not know of (vehicles that want another lane, parked cars, a narrow
// box) is in that figure. stood is the mean vehicles standing, by site and lane; NaN
// where no detector says. Saturation flows come out by site and lane.
func Calibrate(a *Area, m Model, plans []Plan, stood [][]float64) ([][]float64, error) {
	tuned := &Area{Sites: make([]Site, len(a.Sites))}
	for i, site := range a.Sites {
		site.Lanes = append([]Lane(nil), site.Lanes...)
		tuned.Sites[i] = site
	}
	for range calibrations {
		_, loads, err := Judge(tuned, m, plans)
		if err != nil {
			return nil, err
		}
		for i := range tuned.Sites {
			for k := range tuned.Sites[i].Lanes {
				lane := &tuned.Sites[i].Lanes[k]
				lane.Saturation = toward(lane.Saturation, loads[i][k], stood[i][k])
			}
		}
	}
	all := make([][]float64, len(tuned.Sites))
	for i := range tuned.Sites {
		for _, lane := range tuned.Sites[i].Lanes {
			all[i] = append(all[i], lane.Saturation)
		}
	}
	return all, nil
}

// few is the vehicles that say nothing about a lane: chance brings and takes as many.
const few = 0.3

// toward moves a saturation flow a step to where the model's waiting vehicles would be
// those that were seen.
func toward(saturation float64, l Load, stood float64) float64 {
	if math.IsNaN(stood) || l.Flow <= 0 {
		return saturation
	}
	ratio := (l.Flow*l.Delay + few) / (stood + few)
	return min(max(leastSaturation, saturation*math.Pow(min(max(0.7, ratio), 1.3), 0.4)), mostSaturation)
}
