package measure

import "citybrain/domain/traffic/network"

// ByLane picks for each lane the window of its healthy detector nearest to the stop line.
// An imputed window is taken only where no detector saw the lane.
func ByLane(detectors []Detector, windows map[string]Window) map[int]Window {
	best := map[int]Detector{}
	for _, d := range detectors {
		w, ok := windows[d.ID]
		if !ok || w.Covered == 0 {
			continue
		}
		have, taken := best[d.Lane]
		if taken && !nearer(d, w, have, windows[have.ID]) {
			continue
		}
		best[d.Lane] = d
	}
	lanes := make(map[int]Window, len(best))
	for lane, d := range best {
		lanes[lane] = windows[d.ID]
	}
	return lanes
}

func nearer(a Detector, wa Window, b Detector, wb Window) bool {
	if wa.Imputed != wb.Imputed {
		return wb.Imputed
	}
	if a.StopLine != b.StopLine {
		return a.StopLine < b.StopLine
	}
	return a.ID < b.ID
}

// Movement (流向) is one link's part of its lane's traffic.
type Movement struct {
	Link    int     `json:"link"`
	Window  Window  `json:"window"`
	Share   float64 `json:"share"`   // of the lane's vehicles
	Assumed bool    `json:"assumed"` // the lane leads several ways and nobody counted which
}

// ByMovement spreads each lane's vehicles over the links that leave it. Shares of links
// are vehicles counted on them, in any unit; where a lane with several links has none, they
// share alike and the result says that this is assumed.
func ByMovement(n *network.Network, lanes map[int]Window, counted map[int]float64) []Movement {
	var out []Movement
	for lane := range n.Lanes {
		w, ok := lanes[lane]
		if !ok {
			continue
		}
		var links []int
		sum := 0.0
		for _, l := range n.Lanes[lane].Out {
			if !n.Links[l].Walk {
				links = append(links, l)
				sum += max(0, counted[l])
			}
		}
		for _, l := range links {
			share := 1 / float64(len(links))
			if sum > 0 {
				share = max(0, counted[l]) / sum
			}
			part := w
			part.Flow, part.Count = w.Flow*share, w.Count*share
			out = append(out, Movement{Link: l, Window: part, Share: share, Assumed: len(links) > 1 && sum <= 0})
		}
	}
	return out
}
