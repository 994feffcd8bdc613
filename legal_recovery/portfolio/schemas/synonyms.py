"""What lenders' systems and people call the columns.

Groups are separated by `;`: a heading of an earlier group is preferred where a file has several for one
column (合同编号 before 借据号). Within a group words are separated by spaces; English words of several
parts are joined by underscores. What only looks alike is kept apart: 贷款金额 is what was lent, not
what is owed; 放款日 is no day of signature; 月利率, which is not a year's rate, is left out.
"""

_REFERENCE = """案件编号 案件号 案件序号 案件ID 案件唯一号 系统案件编号 内部案号 清收编号 移交编号 委案编号
 case_reference case_number case_id our_reference matter_number matter_reference file_number;
 项目编号 资产编号 case matter; 编号 reference"""
_CURRENCY = """币种 币别 货币 货币种类 币种代码 贷款币种 合同币种 原币币种 货币代码 currency currency_code
 loan_currency; curr"""
_ID_TYPE = """证件类型 证件种类 证件类别 证照类型 证照种类 身份证件类型 客户证件类型 借款人证件类型
 债务人证件类型 id_type identity_type identification_type type_of_identity type_of_id id_document_type
 debtor_id_type borrower_id_type; id_document document_type"""
_ID_NUMBER = """证件号码 证件号 证照号码 身份证件号码 客户证件号码 借款人证件号码 债务人证件号码
 统一社会信用代码身份证号 身份证号统一社会信用代码 身份证号码统一社会信用代码
 统一社会信用代码身份证号码 id_number identity_number identification_number identity_document_number
 debtor_id_number borrower_id_number debtor_id borrower_id; 证件"""
_ADDRESS = """地址 住所 住所地 联系地址 通讯地址 送达地址 注册地址 住址 户籍地址 address postal_address
 registered_address address_for_service; 住所地址"""
_PHONE = """电话 联系电话 手机 手机号码 联系方式 电话号码 联系人电话 phone telephone phone_number
 telephone_number mobile mobile_number; contact tel"""
_OF_HEAD = {
    "head": """法定代表人 法定代表人姓名 法人代表 法人代表姓名 法人姓名 企业法人 法定代表人负责人
 head legal_representative representative name_of_legal_representative""",
    "head_title": """法定代表人职务 法人代表职务 法人职务 head_title representative_title
 position_of_the_representative position_of_legal_representative""",
}
_OF_SECURITY = {
    "security_contract": """担保合同编号 担保合同号 从合同编号 从合同号 保证合同编号 保证合同号 抵押合同编号
 抵押合同号 质押合同编号 质押合同号 security_contract security_contract_number contract_of_security
 guarantee_contract_number mortgage_contract_number pledge_contract_number""",
    "security_signed_on": """担保合同签订日 担保合同签订日期 保证合同签订日期 抵押合同签订日期 质押合同签订日期
 security_signed_on security_contract_date contract_of_security_signed_on guarantee_contract_date
 mortgage_contract_date pledge_contract_date""",
}
_VALUATION_DATE = """评估日期 评估基准日 估值日期 估值基准日 押品评估日期 抵押物评估日期 最近评估日期
 最新评估日期 评估报告日期 valuation_date valued_on date_of_valuation appraisal_date appraised_on
 valuation_on"""
_NOTE = "摘要 备注 说明 用途 附言 note notes memo remark remarks description narrative comment comments"
_REVERSED_ON = "冲回日期 冲销日期 冲正日期 reversed_on reversal_date date_of_reversal"
_REVERSAL_REASON = """冲回原因 冲销原因 冲正原因 冲回理由 reversal_reason reason_for_the_reversal
 reason_for_reversal reason_of_reversal"""
_COURT = """受理法院 管辖法院 法院 法院名称 审理法院 经办法院 案件受理法院 受诉法院 court court_name
 court_seised name_of_court"""
_DOCKET = """案号 法院案号 受理案号 立案案号 司法案号 裁判案号 docket_number docket court_case_number
 court_docket_number court_reference court_file_number claim_number"""
_AMOUNT = "金额 发生额 amount sum"

_HEAD = {
    "case_reference": _REFERENCE,
    "office": """经办机构 经办行 经办分行 经办支行 管户机构 管户行 主办机构 主办行 管理机构 管理行 所属机构
 归属机构 业务机构 移交机构 移交行 委托机构 贷款机构 贷款行 放款机构 放款行 经营机构 机构名称 机构 分支机构
 office branch branch_office handling_office responsible_office lending_office lending_branch
 branch_name office_name; 分行 所属分行 分行名称 business_unit; 支行 所属支行 支行名称 department; 网点 部门""",
    "officer": """承办人 承办人员 经办人 经办人员 客户经理 管户经理 管户人 主办人 主办客户经理 责任人 清收人
 清收人员 清收责任人 案件负责人 管理人员 法务人员 经办法务 承办法务 officer case_officer handler case_handler
 case_manager responsible_officer handling_officer account_manager relationship_manager assigned_to
 person_in_charge; 负责人 承办律师 responsible""",
    "currency": _CURRENCY,
    "jurisdiction": "法域 司法管辖区 适用法域 管辖法域 jurisdiction",
    "escalated_on": """移交日期 移送日期 移交法务日期 转法务日期 案件移交日期 资产移交日期 债权移交日期
 委托日期 委案日期 受托日期 接收日期 移交清收日期 进入清收日期 转清收日期 escalated_on escalation_date
 date_of_escalation escalated date_escalated escalated_at handover_date handed_over_on referral_date
 referred_on date_referred; transfer_date transferred_on placement_date 转入日期""",
    "balance_date": """余额日 余额日期 余额截止日 余额截至日 余额基准日 债权基准日 基准日 计息截止日 利息截止日
 欠息截止日 利息计算截止日 截至日期 截至日 数据日期 balance_date date_of_balance balance_as_of
 balances_as_of balance_as_at balances_as_at as_of as_of_date as_at as_at_date cut_off_date cutoff_date
 interest_calculated_to; 截止日期 统计日期 报告日期 data_date reporting_date""",
    "stage": """当前阶段 案件阶段 所处阶段 目前阶段 现阶段 诉讼阶段 清收阶段 处置阶段 案件状态 当前状态
 案件所处阶段 案件当前阶段 stage current_stage case_stage; 阶段 phase case_status; 状态 进度 status""",
    "stage_on": """阶段日期 阶段时间 当前阶段日期 进入阶段日期 进入当前阶段日期 阶段更新日期 阶段起始日
 stage_on stage_date stage_since in_this_stage_since in_stage_since date_of_stage current_stage_date
 stage_start_date""",
    "flags": """标志 标识 案件标志 案件标识 特殊标志 特殊标识 状态标志 flags flag case_flags special_flags
 markers; 标签 tags""",
    "closed_how": """结案方式 结案原因 结清方式 办结方式 结案类型 closed_how how_closed closing_reason
 close_reason reason_for_closing reason_for_closure closure_reason closing_method""",
    "costs_to_date": """已垫付费用 垫付费用 累计垫付费用 已发生费用 累计费用 累计发生费用 代垫费用 已支付费用
 累计支付费用 垫付费用合计 已垫付金额 costs_to_date cost_to_date costs_so_far costs_paid_to_date
 costs_incurred_to_date expenses_to_date legal_costs_to_date total_costs_to_date costs_advanced
 advanced_costs""",
    "received_to_date": """已回收金额 累计回收 累计回收金额 累计回款 累计回款金额 已回款 已回款金额 已收回金额
 已清收金额 累计清收金额 累计收回金额 移交后回收 移交后回收金额 received_to_date receipts_to_date
 recovered_to_date recoveries_to_date received_so_far recovered_so_far collected_to_date
 collections_to_date total_recovered; 回收金额 回款金额 amount_recovered amount_received
 amount_collected""",
    "court": _COURT,
}

_DEBT = {
    "contract_number": """合同编号 合同号 借款合同编号 借款合同号 贷款合同编号 贷款合同号 主合同编号 主合同号
 债权合同编号 contract_number contract contract_reference contract_id loan_contract_number
 loan_agreement_number agreement_number credit_agreement_number; 借据号 借据编号 借据 贷款编号 贷款账号
 贷款帐号 放款编号 业务编号 债权编号 loan_number loan_id loan_reference loan_account loan_account_number
 facility_number facility_reference account_number debt_number""",
    "principal": """本金余额 未偿本金 未偿还本金 未偿本金余额 剩余本金 剩余未偿本金 剩余未还本金 欠付本金 尚欠本金
 拖欠本金 未还本金 未清偿本金 未结清本金 欠本 欠本金 欠款本金 所欠本金 贷款本金余额 借款本金余额 债权本金
 债权本金余额 结欠本金 principal principal_outstanding outstanding_principal principal_balance
 unpaid_principal principal_owed principal_due principal_amount_outstanding
 outstanding_principal_balance remaining_principal; 贷款余额 借款余额 垫款余额 loan_balance; 本金""",
    "interest": """欠息 利息余额 拖欠利息 欠付利息 尚欠利息 结欠利息 未偿利息 未付利息 剩余利息 欠利息
 未还利息 未偿还利息 所欠利息 interest interest_owed interest_due accrued_interest
 outstanding_interest unpaid_interest interest_outstanding interest_arrears interest_balance
 interest_accrued; 利息 应收利息""",
    "interest_on": """表内利息 表内欠息 表内应收利息 表内利息余额 表内欠息余额 interest_on on_book_interest
 interest_on_book interest_on_balance_sheet on_balance_sheet_interest
 interest_on_the_balance_sheet""",
    "interest_off": """表外利息 表外欠息 表外应收利息 表外利息余额 表外欠息余额 interest_off off_book_interest
 interest_off_book interest_off_balance_sheet off_balance_sheet_interest
 interest_off_the_balance_sheet""",
    "penalty_interest": """罚息 罚息余额 逾期罚息 拖欠罚息 欠罚息 未偿罚息 尚欠罚息 未付罚息 欠付罚息 罚息复利
 罚息及复利 罚息和复利 罚息复息 penalty_interest default_interest penalty_interest_owed
 penalty_interest_due penalty_interest_outstanding outstanding_penalty_interest penalty; 逾期利息
 overdue_interest late_interest late_payment_interest""",
    "compound_interest": """复利 复息 复利余额 欠复利 未偿复利 尚欠复利 compound_interest compounded_interest
 interest_on_interest compound_interest_owed""",
    "costs_awarded": """已判费用 判决费用 判令费用 判决承担费用 判决债务人承担费用 costs_awarded awarded_costs
 adjudged_costs court_awarded_costs""",
    "annual_rate": """执行年利率 执行利率 年利率 合同年利率 合同利率 贷款年利率 贷款利率 借款利率 借款年利率
 现行利率 正常利率 贷款执行利率 合同执行利率 annual_rate annual_interest_rate interest_rate
 contract_rate contractual_rate contract_interest_rate loan_rate nominal_rate rate_per_annum
 annual_percentage; 利率 rate""",
    "penalty_rate": """罚息年利率 罚息利率 罚息执行利率 逾期利率 逾期年利率 逾期罚息利率 罚息率 penalty_rate
 penalty_interest_rate default_interest_rate overdue_rate overdue_interest_rate annual_penalty_rate
 late_interest_rate""",
    "signed_on": """合同签订日 合同签订日期 签订日期 签约日期 合同签署日期 签署日期 合同日期 借款合同签订日期
 signed_on contract_date date_signed signing_date agreement_date signature_date date_of_signature
 contract_signed_on date_of_contract date_of_agreement""",
    "due_on": """到期日 到期日期 合同到期日 合同到期日期 贷款到期日 借款到期日 还款到期日 债务到期日 约定到期日
 due_on due_date maturity maturity_date date_of_maturity final_maturity_date contract_due_date
 loan_maturity_date; 终止日期 expiry_date""",
    "default_date": """首次逾期日 首次逾期日期 逾期日期 逾期起始日 逾期开始日 逾期起始日期 首次违约日 违约日期
 违约日 首次欠息日 初始逾期日 default_date date_of_default default_on defaulted_on first_overdue_date
 first_default_date overdue_since in_default_since first_overdue_on date_of_first_default
 first_missed_payment; overdue_date""",
    "lent": """放款金额 发放金额 实际发放金额 实际放款金额 贷款发放金额 借款发放金额 lent amount_lent amount_paid_out
 disbursed_amount amount_disbursed disbursement_amount; 贷款金额 借款金额 合同金额 loan_amount
 original_loan_amount original_principal""",
    "lent_on": """放款日 放款日期 发放日 发放日期 贷款发放日 贷款发放日期 借款发放日期 实际放款日 起息日 lent_on
 paid_out_on disbursed_on disbursement_date date_of_disbursement drawdown_date date_of_drawdown;
 借款日期 贷款起始日""",
}

SYNONYMS: dict[str, dict[str, str]] = {
    "flat": {
        **_HEAD,
        **_DEBT,
        "debtor": """主债务人 主借款人 债务人 借款人 债务人名称 借款人名称 债务人姓名 借款人姓名 主债务人名称
 主借款人名称 借款企业 借款单位 欠款人 debtor borrower debtor_name borrower_name name_of_debtor
 name_of_borrower principal_debtor main_debtor primary_debtor main_borrower primary_borrower; 客户名称
 客户姓名 客户名 客户 授信客户 授信客户名称 customer customer_name client client_name obligor
 obligor_name; 企业名称 单位名称 公司名称 户名 姓名 名称 name company_name""",
        "id_type": _ID_TYPE,
        "id_number": _ID_NUMBER,
        "address": _ADDRESS + " 债务人地址 借款人地址 客户地址 债务人住所地 debtor_address borrower_address",
        "phone": _PHONE + " 债务人电话 借款人电话 客户电话 debtor_phone borrower_phone",
        **_OF_HEAD,
        "co_debtors": """共同债务人 共同借款人 共借人 共同还款人 其他债务人 共同债务人名称 共同借款人名称
 co_debtor co_debtors co_borrower co_borrowers joint_debtor joint_debtors joint_borrower
 joint_borrowers""",
        "guarantors": """保证人 担保人 连带保证人 保证担保人 保证人名称 担保人名称 保证人姓名 担保人姓名
 连带责任保证人 guarantors guarantor guarantor_names guarantor_name names_of_guarantors sureties
 surety; 担保方""",
        "pledgors": "出质人 质押人 出质人名称 质押人名称 pledgors pledgor",
        "mortgagors": "抵押人 抵押人名称 抵押人姓名 mortgagors mortgagor",
        "docket_number": _DOCKET,
        "collateral_type": """抵押物类型 抵押物种类 抵押物类别 抵质押物类型 抵质押物种类 押品类型 押品种类 押品类别
 抵押品类型 抵押品种类 担保物类型 担保物种类 质押物类型 质物类型 collateral_type type_of_collateral
 collateral_kind security_type type_of_security collateral_class asset_type""",
        "collateral_description": """抵押物名称 抵押物描述 抵质押物名称 抵质押物描述 押品名称 押品描述 抵押品名称
 抵押物坐落 押品坐落 担保物名称 抵押物明细 押品明细 抵押物详情 collateral_description collateral_name
 description_of_collateral collateral_details collateral_detail security_description
 collateral_address; 抵押物 抵质押物 押品 抵押品 担保物 collateral security""",
        "collateral_value": """评估价值 评估值 评估价 评估金额 评估总价 押品评估值 押品评估价值 押品评估价 押品价值
 押品估值 抵押物评估值 抵押物评估价值 抵押物评估价 抵押物价值 抵押物估值 抵质押物评估价值 抵质押物评估值
 抵质押物价值 抵押品评估价值 抵押品价值 担保物评估价值 担保物价值 评估价格 最新评估价值 最新评估值 collateral_value
 value_of_collateral appraised_value appraisal_value security_value valuation valuation_amount
 collateral_valuation appraised_collateral_value collateral_appraised_value; 估值 认定价值
 estimated_value market_value""",
        "valuation_date": _VALUATION_DATE,
    },
    "cases": _HEAD,
    "parties": {
        "case_reference": _REFERENCE,
        "role": """角色 当事人角色 主体角色 诉讼地位 身份 当事人身份 责任类型 role party_role role_of_party
 capacity; 类型""",
        "name": """名称 姓名 当事人 当事人名称 当事人姓名 姓名名称 名称姓名 主体名称 客户名称 单位名称 企业名称
 name party party_name full_name name_of_party legal_name""",
        "kind": """主体类型 主体性质 当事人性质 企业个人 类别 当事人类型 当事人类别 客户类型 kind party_kind
 entity_type party_type company_or_person legal_form person_or_company""",
        "id_type": _ID_TYPE,
        "id_number": _ID_NUMBER,
        "liability_cap": """保证限额 担保限额 最高担保额 最高保证额 最高限额 保证责任限额 担保责任限额 责任限额
 最高保证限额 最高担保限额 最高债权额 最高额 liability_cap cap guarantee_limit guarantee_cap
 maximum_liability liability_limit limit_of_liability maximum_guaranteed_amount; 担保金额 保证金额""",
        "address": _ADDRESS,
        "phone": _PHONE,
        **_OF_HEAD,
        **_OF_SECURITY,
    },
    "debts": {"case_reference": _REFERENCE, "currency": _CURRENCY, **_DEBT},
    "collateral": {
        "case_reference": _REFERENCE,
        "type": """抵押物类型 抵质押物类型 押品类型 抵押品类型 抵押物种类 押品种类 担保物类型 类型 种类 类别 type
 kind collateral_type type_of_collateral security_type""",
        "description": """抵押物名称 抵质押物名称 押品名称 抵押品名称 抵押物描述 押品描述 名称 描述 坐落 抵押物
 抵质押物 押品 担保物 description name collateral collateral_description collateral_name details
 item""",
        "owner": """所有人 所有权人 权利人 权属人 产权人 抵押人 出质人 抵质押人 owner owned_by owner_name
 registered_owner mortgagor pledgor""",
        "value": """评估价值 评估值 评估价 评估金额 押品评估值 押品评估价值 抵押物评估价值 押品价值 抵押物价值 价值
 估值 value collateral_value appraised_value appraisal_value valuation valuation_amount""",
        "valuation_date": _VALUATION_DATE,
        "currency": _CURRENCY,
        **_OF_SECURITY,
    },
    "proceedings": {
        "case_reference": _REFERENCE,
        "kind": """程序类型 程序 程序种类 程序名称 案件类型 诉讼程序 审理程序 kind proceeding proceeding_kind
 kind_of_proceeding type_of_proceeding proceeding_type; 类型 type""",
        "court": _COURT + " 受理机构 管辖机构 审理机构",
        "docket_number": _DOCKET,
        "filed_on": """立案日期 起诉日期 受理日期 申请日期 提交日期 filed_on filing_date date_filed
 date_of_filing accepted_on""",
        "title_kind": """执行依据 执行依据类型 生效文书类型 文书类型 裁判文书类型 title_kind enforceable_title
 title type_of_title kind_of_title""",
        "title_effective_on": """生效日期 判决生效日期 文书生效日期 裁判生效日期 执行依据生效日期
 title_effective_on effective_on effective_date title_effective_date date_effective""",
        "amount": """标的额 标的金额 诉讼标的额 诉讼标的 执行标的额 执行标的 诉请金额 申请金额 amount
 amount_in_dispute amount_claimed claim_amount dispute_amount; 金额""",
        "decided_on": """裁判日期 判决日期 裁定日期 作出日期 文书日期 裁判文书日期 判决书日期 decided_on
 decision_date date_of_decision judgment_date date_of_judgment""",
    },
    "costs": {
        "case_reference": _REFERENCE,
        "kind": """费用类型 费用种类 费用项目 费用名称 费用类别 kind cost_kind kind_of_cost type_of_cost
 cost_type expense_type fee_type; 类型 type category 科目""",
        "amount": _AMOUNT + " 费用金额 支付金额 垫付金额 cost_amount cost amount_paid",
        "currency": _CURRENCY,
        "incurred_on": """发生日 发生日期 费用发生日期 费用日期 应付日期 缴费日期 incurred_on date_incurred
 incurred cost_date expense_date date_of_cost invoice_date; 日期 date""",
        "paid_on": "支付日 支付日期 付款日期 垫付日期 paid_on date_paid payment_date paid",
        "payee": "收款方 收款人 收款单位 收款人名称 收款方名称 payee paid_to recipient beneficiary",
        "note": _NOTE,
        "reversed_on": _REVERSED_ON,
        "reversal_reason": _REVERSAL_REASON,
    },
    "receipts": {
        "case_reference": _REFERENCE,
        "source": """来源 回款来源 回收来源 回款方式 回收方式 回款类型 还款方式 资金来源 收款来源 清收方式 source
 receipt_source source_of_receipt recovery_source recovery_type recovery_method; 类型 方式 kind type""",
        "amount": _AMOUNT
        + """ 回款金额 到账金额 收款金额 回收金额 还款金额 receipt_amount
 received_amount amount_received recovered_amount""",
        "currency": _CURRENCY,
        "credited_on": """到账日 到账日期 入账日期 收款日期 回款日期 到帐日期 credited_on date_credited
 credit_date received_on date_received receipt_date value_date; 日期 date""",
        "discharged_on": """抵债日 抵债日期 停息日 停息日期 清偿日期 扣划日期 discharged_on discharge_date
 date_discharged date_of_discharge""",
        "payer": """付款人 付款方 付款人名称 付款方名称 汇款人 缴款人 付款单位 payer paid_by payer_name
 remitter""",
        "collateral": """抵押物 抵押物名称 抵质押物 抵质押物名称 押品 押品名称 对应抵押物 collateral
 collateral_description collateral_name""",
        "withheld_fee": """法院扣留执行费 扣留执行费 扣留费用 法院扣留费用 法院扣留 执行费扣留 法院扣除执行费
 扣除执行费 withheld_fee enforcement_fee_withheld fee_withheld withheld_enforcement_fee
 court_fee_withheld""",
        "note": _NOTE,
        "reversed_on": _REVERSED_ON,
        "reversal_reason": _REVERSAL_REASON,
    },
}

# Headings that say more than the column: which type of identity, which of several proceedings. A file
# may have several of these side by side, each for the rows that it fits.
HINTED: dict[str, dict[str, str]] = {
    "id_number": {
        "uscc": """统一社会信用代码 社会信用代码 信用代码 统一信用代码 uscc unified_social_credit_code
 social_credit_code credit_code unified_credit_code""",
        "business_licence": "营业执照号 营业执照号码 营业执照注册号 business_licence_number"
        " business_license_number",
        "organisation_code": "组织机构代码 组织机构代码证号 organisation_code organization_code",
        "company_number": "公司注册号 company_number company_registration_number registration_number",
        "resident_id": """身份证号 身份证号码 身份证 居民身份证号码 公民身份号码 公民身份证号码 借款人身份证号
 resident_id resident_id_number national_id national_id_number id_card_number id_card
 resident_identity_card_number""",
        "passport": "护照号 护照号码 passport_number passport",
    },
    "docket_number": {
        "lawsuit": "诉讼案号 一审案号 民初案号 起诉案号 lawsuit_docket_number first_instance_docket_number",
        "appeal": "二审案号 民终案号 上诉案号 appeal_docket_number",
        "enforcement": "执行案号 首执案号 首次执行案号 恢复执行案号 enforcement_docket_number"
        " enforcement_case_number",
        "preservation": "保全案号 财保案号 preservation_docket_number",
    },
    "court": {
        "lawsuit": "诉讼法院 一审法院 first_instance_court trial_court",
        "appeal": "二审法院 上诉法院 appeal_court court_of_appeal",
        "enforcement": "执行法院 enforcement_court",
        "preservation": "保全法院",
    },
}

SHEET_NAMES: dict[str, str] = {
    "cases": "案件 案件信息 案件清单 案件列表 案件表 案件基本信息 cases case case_list",
    "parties": "当事人 当事人信息 当事人清单 主体 相关人 债务人及担保人 保证人 parties party obligors",
    "debts": "债权 债权信息 债权明细 债务 借款合同 合同 贷款 借据 debts debt loans contracts claims",
    "collateral": "抵质押物 抵质押物信息 抵押物 押品 押品信息 担保物 collateral collaterals security",
    "proceedings": "程序 诉讼程序 司法程序 程序信息 诉讼 诉讼信息 案件程序 proceedings proceeding litigation",
    "costs": "费用 费用明细 费用信息 垫付费用 费用清单 costs cost expenses fees",
    "receipts": "回款 回款明细 回款信息 收款 还款 回收 receipts receipt recoveries collections payments",
    "flat": "债权清单 移交清单 资产清单 不良清单 portfolio loan_tape 贷款清单",
}
