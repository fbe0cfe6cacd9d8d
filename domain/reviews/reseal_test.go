package reviews

import (
	"testing"

	"citybrain/kernel/reseal/resealtest"
	"citybrain/kernel/seal"
)

func TestReviewsAreSealedAnewAfterARotation(t *testing.T) {
	eachTown(t, func(t *town) {
		wang := t.citizen("person_wang")
		v := t.rates(wang, t.handled("person_wang", landscape), Rating{Level: VeryBad, Aspects: []string{"efficiency"}, Words: "等了三周，电话13800138000没人接"})
		t.acts(t.caller(), v.Case, "called", "已联系本人")
		t.acts(t.officer(), v.Case, "mended", "已增加人手，向您致歉")
		resealtest.Anew(t.t, t.DB, t.Seal.(*seal.Ring), sealedColumns())
		said, err := t.CallBack(t.caller(), v.ID, "差评回访")
		if err != nil || said.Name != "王小明" || said.Words == "" {
			t.t.Errorf("%+v, %v", said, err)
		}
		if got := t.find(v.ID); got.answer != "已增加人手，向您致歉" {
			t.t.Errorf("the answer reads %q", got.answer)
		}
	})
}
