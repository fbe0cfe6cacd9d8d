package main

import (
	"math"
	"strings"

	"citybrain/domain/traffic/network"
)

// programme is a junction's own, as the map has it.
type programme struct {
	j      *network.Junction
	shows  []network.Aspects
	stages []int // by step; None where it changes
	ends   []float64
}

func ownProgramme(j *network.Junction) (*programme, error) {
	p := &programme{j: j}
	end := 0.0
	for _, step := range j.Own {
		show, err := j.Show(step.State)
		if err != nil {
			return nil, err
		}
		end += step.Duration.Seconds()
		p.shows, p.ends, p.stages = append(p.shows, show), append(p.ends, end), append(p.stages, stageOf(j, show))
	}
	return p, nil
}

func stageOf(j *network.Junction, show network.Aspects) int {
	if strings.ContainsAny(string(show), "yu") {
		return network.None
	}
	for i := range j.Stages {
		if j.Stages[i].Show == show {
			return i
		}
	}
	return network.None
}

// at is the step that runs, and how many seconds it still lasts.
func (p *programme) at(now float64) (step int, left float64) {
	cycle := p.ends[len(p.ends)-1]
	in := math.Mod(now-p.j.Offset.Seconds(), cycle)
	if in < 0 {
		in += cycle
	}
	for i, end := range p.ends {
		if in < end {
			return i, end - in
		}
	}
	return 0, p.ends[0]
}

// resume brings a junction back to where its own programme is: into the stage that
// is green there if enough of it is left, else into the next. True: it is there.
func (p *programme) resume(k *keeper, now float64) bool {
	step, left := p.at(now)
	if !k.changing() && k.show == p.shows[step] {
		return true
	}
	for i := range p.stages {
		at := (step + i) % len(p.stages)
		stage := p.stages[at]
		if stage == network.None {
			continue
		}
		if i == 0 && left < k.change(stage, now)+least(k.j, k.j.Stages[stage].Show, k.j.AllRed()) {
			continue
		}
		k.toward(stage, now)
		return false
	}
	return false
}
