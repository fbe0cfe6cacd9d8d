package flow

import (
	"fmt"

	"citybrain/kernel/guard"
)

// chinese is what the checker says, in Chinese, by the English sentence; both take
// the same particulars in the same order. A test holds it complete.
var chinese = map[string]string{
	"%.40q is no code: lower case letters, digits and _, at most 48":                            "%.40q 不能作代码：只用小写字母、数字和下划线，以字母开头，最多 48 个",
	"the flow has no Chinese name":                                                              "流程还没有中文名称",
	"at most %d states and %d fields":                                                           "最多 %d 个环节、%d 个字段",
	"%q is no kind of field: text, number or boolean":                                           "%q 不是字段类型，请选文字、数字或是否",
	"%.40q is no role of its own":                                                               "%.40q 不能列为本流程的职责",
	"no post can have the role %s":                                                              "没有岗位能承担职责 %s",
	"%s stands here twice":                                                                      "代码 %s 用了两次",
	"the state %s has no Chinese name":                                                          "环节 %s 还没有中文名称",
	"at most %d signs in Chinese and %d in English":                                             "中文最多 %d 字，英文最多 %d 字",
	"at most %d actions":                                                                        "最多 %d 个动作",
	"%v":                                                                                        "写得不对：%v",
	"the branch %s begins in %q, which it has not":                                              "分支 %s 从 %q 开始，但它没有这个环节",
	"%q is no special procedure for which the clock stands":                                     "%q 不是可以暂停计时的特别程序",
	"nothing leads out of %s, and it is no end":                                                 "环节 %s 没有出路，也不是办结环节",
	"%s needs two branches at least and a join, and cannot stand in a branch":                   "并联环节 %s 至少要有两个分支和一个汇合出口，且不能放在分支里",
	"%s needs a join, and cannot stand in a branch":                                             "子事项环节 %s 要有汇合出口，且不能放在分支里",
	"%q is no kind of state: parallel, children, end, or none":                                  "%q 不是环节类型",
	"%s is a state of the kind %s: actions stand in its branches":                               "环节 %s 的类型是 %s，动作应写在它的分支里",
	"%s has branches or joins and is not of the kind parallel or children":                      "环节 %s 有分支或汇合出口，但不是并联或子事项环节",
	"the end %s has the outcome %q; it is one of %v":                                            "办结环节 %s 的结果是 %q，应为 %v 之一",
	"the limit of %s is not one: %v":                                                            "环节 %s 的时限不成立：%v",
	"there is no department %s":                                                                 "没有部门 %s",
	"%s leads to %q, which there is not":                                                        "动作 %s 通向 %q，但没有这个环节",
	"the action %s has no Chinese name":                                                         "动作 %s 还没有中文名称",
	"nobody is named who may %s in %s: give the state a role":                                   "动作 %s 没有写由谁办理，请给环节 %s 定一个职责",
	"the role %s of %s is not among the roles of the flow":                                      "职责 %s（动作 %s）不在本流程的职责之中",
	"only the system acts after a time; %s is by %s":                                            "只有系统能在一段时间后自动办理，而动作 %s 由 %s 办理",
	"the time of %s is not one: %v":                                                             "动作 %s 的等待时间不成立：%v",
	"%q is nothing an action can need: note, result or material":                                "%q 不是动作可以要求的内容：理由、结果编号、材料齐全",
	"%q is no effect":                                                                           "%q 不是办理效果",
	"there is no template %q":                                                                   "没有消息模板 %q",
	"this can never hold: %s":                                                                   "这个条件永远不会成立：%s",
	"a join of %s leads to %q, which there is not":                                              "环节 %s 的汇合出口通向 %q，但没有这个环节",
	"of the joins of %s the last, and no other, is without a condition: so one is always taken": "环节 %s 的汇合出口中，最后一个、也只有最后一个不写条件，这样总有一个出口可走",
	"the flow begins in %q, which it has not":                                                   "流程从 %q 开始，但没有这个环节",
	"no way leads to %s":                                                                        "没有路能走到环节 %s",
	"from %s no way leads to an end":                                                            "从环节 %s 走不到办结",
	"in %s only the system acts, and only on conditions: a case may stand there for ever":       "环节 %s 里只有系统在满足条件时才动，办件可能永远停在这里",
	"the flow has no state %.60q":                                                               "流程没有 %.60q 这个环节",
	"the flow has none of its %s called %.60q":                                                  "公众用语（%s）里写的 %.60q，流程里没有",
	"the remedy needs words in zh and en":                                                       "救济途径要写中文和英文",
	"what applicants read of %s needs words in zh and en":                                       "给申请人看的 %s 要写中文和英文",
	"%q is no way of assignment: load, or none for the common pool":                             "%q 不是派件方式：按负荷，或不写（公共池）",
	"%s is nobody's work: nobody can be assigned to it or kept from it":                         "环节 %s 不由工作人员办理，不能派件，也不能要求换人办理",
	"only what leads out of an end has an end of its own; limit the state %s":                   "只有从办结环节出来的动作才有提出期限；请给环节 %s 设时限",
	"the system opens nothing again: %s is by %s":                                               "系统不能重新办理：动作 %s 由 %s 办理",
	"%s has no limit within which the applicant may":                                            "动作 %s 没有写申请人在多长时间内可以提出",
	"%s leads from the end %s to another, so nothing is looked at again":                        "动作 %s 从办结环节 %s 直接通向另一个办结环节，没有重新办理",
	"%.40q is no name of a milestone":                                                           "%.40q 不能作进展消息的名称",
	"line %d: %s":                                                                               "第 %d 行：%s",
	"the file is longer than %d KB":                                                             "文件超过 %d KB",
	"the file holds no flow":                                                                    "文件里没有流程",
}

// inChinese says a sentence of the checker in Chinese; one that is not known stays as
// it is.
func inChinese(format string, args ...any) string {
	zh, known := chinese[format]
	if !known {
		return fmt.Sprintf(format, args...)
	}
	said := fmt.Sprintf(zh, args...)
	if format == "%v" {
		return guard.InChinese(said)
	}
	return said
}
