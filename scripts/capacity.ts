import { capacityOf, optionCosts } from '../test/protection/option-costs';

/** What each option of the rules adds in web ACL capacity units (WCU), by the costs that AWS documents. */
console.log(`${capacityOf()} WCU for one request route and one verify route; an option adds`);
for (const [option, units] of Object.entries(optionCosts())) console.log(`${String(units).padStart(5)}  ${option}`);
